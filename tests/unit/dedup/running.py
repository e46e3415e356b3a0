"""Three stories that run for three days, two of them look-alikes: a bombing in a bazaar and one at a bus station of the
same town, a day apart; and shelling over a river. Own writing about invented incidents. (story, hours, title, text)"""

REPORTS: tuple[tuple[str, int, str, str], ...] = (
    (
        "bazaar",
        0,
        "Blast in Naldera bazaar kills seven",
        """\
A bomb hidden in a parked rickshaw went off outside a tea house in the Charsa bazaar of Naldera on Thursday \
morning, killing seven people and wounding at least 16 others, police and hospital officials said. The blast \
shattered the windows of nearby shops, said Imran Daud, a police officer in the town. No group claimed it.""",
    ),
    (
        "bazaar",
        3,
        "Seven dead as rickshaw bomb hits tea house",
        """\
Seven people lost their lives and sixteen were hurt when explosives planted in a rickshaw detonated near a tea \
house in Naldera's Charsa bazaar. At the district hospital, Dr. Salma Reh spoke of four patients fighting for \
their lives. Shopkeeper Habib Lal said people were running in every direction.""",
    ),
    (
        "river",
        6,
        "Shells across Senna kill mother and daughters",
        """\
Artillery fire from across the Senna river struck the village of Upper Kosh late on Wednesday, killing a woman \
and her two daughters, the defence ministry of Ardania said. It accused Belmark of firing more than 30 shells. \
Belmark's army said that its troops had answered mortar rounds.""",
    ),
    (
        "bazaar",
        9,
        "Toll of Naldera blast rises to nine",
        """\
Two of the wounded in the bombing of a tea house in the Charsa bazaar of Naldera died of their injuries, taking \
the toll to nine, Dr. Salma Reh of the district hospital said on Thursday evening. Officials suspect the Ravi \
Front, which denies that it planted the rickshaw bomb.""",
    ),
    (
        "river",
        20,
        "Ardania summons envoy of Belmark over shelling",
        """\
The foreign ministry of Ardania summoned Belmark's chargé d'affaires on Thursday over the shelling of Upper \
Kosh, in which a mother and two daughters died. Local administrator Petra Volin said that 140 families had left \
the village on the Senna by bus.""",
    ),
    (
        "station",
        27,
        "Bomb at Naldera bus station kills five",
        """\
Five passengers were killed and eleven wounded when a suitcase bomb exploded at the bus station of Naldera on \
Friday morning, officials said. The device went off beside a coach bound for Torsal, driver Karim Shah said. \
Police chief Nadia Orum said that the station had been closed and two men were held.""",
    ),
    (
        "bazaar",
        28,
        "Naldera buries its dead",
        """\
Thousands attended the funerals of those killed in the Charsa bazaar of Naldera. Traders kept their shops shut, \
and the tea house where the rickshaw exploded was strewn with flowers. Habib Lal, a shopkeeper who survived the \
blast, said that the market would never be the same.""",
    ),
    (
        "station",
        31,
        "Suitcase bomb kills five on platform for Torsal",
        """\
A bomb in a suitcase left beside the coach to Torsal killed five passengers at Naldera's bus station, police \
chief Nadia Orum told reporters. Eleven others were hurt, among them the driver, Karim Shah. Two men who had \
bought tickets that morning were being questioned.""",
    ),
    (
        "river",
        45,
        "Monitors hear three hours of fire over the Senna",
        """\
Observers of the monitoring mission heard exchanges of fire over the Senna river for about three hours, the \
longest since March, they said of the night in which Upper Kosh was shelled. They called on Ardania and Belmark \
to withdraw heavy weapons. Petra Volin said the villagers would not go back yet.""",
    ),
    (
        "station",
        50,
        "Two charged over bus station attack in Naldera",
        """\
Two men were charged on Saturday with planting the suitcase bomb that killed five passengers at the bus station \
of Naldera, police chief Nadia Orum said. Investigators found tickets of the coach to Torsal on them. Karim \
Shah, the driver, identified both.""",
    ),
    (
        "bazaar",
        52,
        "Three held for rickshaw bombing",
        """\
Police arrested three men on Saturday over the rickshaw bomb that killed nine people at a tea house in the \
Charsa bazaar of Naldera two days before. The suspects had bought the rickshaw in a village close to the border, \
said Imran Daud. A fourth man, of the Ravi Front, was being sought.""",
    ),
)
