"""The commonest function words of each language, by script. Own compilation; words of neighbours stand under each."""

from __future__ import annotations

FUNCTION_WORDS: dict[str, dict[str, str]] = {
    "latin": {
        "en": (
            "the of and to in a is that for on was with as by at from it he his have has were are be this an "
            "said who they but not which their been had will its would after also"
        ),
        "fr": (
            "le la les de des du et en un une est que qui dans pour par sur au aux avec pas ce il elle ont "
            "été sont se plus ne son sa ses cette mais nous"
        ),
        "es": (
            "el la los las de del y en un una que es por con para se su al lo como más no fue ha sus este "
            "esta pero son entre sobre desde según"
        ),
        "pt": (
            "o a os as de do da dos das e em um uma que é por com para se não na no nas nos ao mais foi como "
            "seu sua pela pelo são também você"
        ),
        "it": (
            "il lo la i gli le di del della dei e in un una che è per con non si da al alla nel sono più come "
            "anche ha ma questo dalla delle"
        ),
        "de": (
            "der die das den dem des und in ist von mit zu auf für im nicht ein eine einen einer sich auch "
            "als an wird bei aus nach wurde hat sie er es sind"
        ),
        "nl": (
            "de het een en van in is dat op te voor met zijn niet aan er door om ook als bij uit naar werd "
            "wordt heeft maar hij zij deze die"
        ),
        "sv": (
            "och att det i en på som är av för med den till inte har om de ett var vid från men han hon kan "
            "ska efter också"
        ),
        "no": (
            "og det i en på som er av for med den til ikke har om de et var ved fra men han hun kan skal etter også"
        ),
        "da": (
            "og det i en på som er af for med den til ikke har om de et var ved fra men han hun kan skal efter også"
        ),
        "fi": "ja on ei että se oli hän ovat myös mutta kun mukaan sekä ole joka tai kuin vuoden jo noin",
        "tr": ("ve bir bu da de için ile olarak daha çok olan ne gibi en kadar sonra ise olduğu dedi tarafından her o"),
        "az": ("və bir bu da də üçün ilə olan olub edib etdi daha çox sonra isə ki bildirib azərbaycan tərəfindən"),
        "id": (
            "yang di dan itu dengan untuk dari dalam tidak ini pada adalah ke akan telah oleh juga karena "
            "bahwa sebagai bisa lebih mereka kata"
        ),
        "vi": "và của là có các trong một được cho không những với này đã người khi từ đến tại ở về năm",
        "pl": "i w na z się do nie że jest to o jak po za od przez dla ale są był było które oraz został",
        "cs": "a v na se je že s z do o to pro jako po ve za by ale jsou byl které který od podle také",
        "sk": "a v na sa je že s z do o to pre ako po vo za by ale sú bol ktoré ktorý od podľa aj",
        "hu": "a az és hogy nem is egy van volt meg csak ez de mint már azt el után szerint pedig",
        "ro": "și de la în a pe cu nu care din o un este că pentru mai au fost sunt după prin dar iar lui",
        "hr": "i u je na da se su za od koji što će nije kao iz po s o bio koja ali ne te",
        "sq": "dhe në të e një me për që nga është më i se ka si u janë do por kjo ishte",
        "sw": ("ya wa na kwa ni katika la za cha hiyo kuwa huo watu alisema baada ambao pia hayo yake kama huku mwaka"),
        "so": "iyo oo ka ku waa in uu ee ah la soo ay wuxuu kale sheegay waxaa dalka magaalada",
        "ha": "da ya ta na a cikin wani ne ce an sun wata kuma ba ga su zuwa shi domin yi mai masu sai",
        "tl": "ang ng sa na at mga ay ni si para kay nang hindi ito may kung niya siya pa rin",
        "ca": "el la els les de del i en un una que és per amb no al dels es més com va ha són aquest",
        "lt": "ir kad į su yra iš tai bet buvo ar po nuo apie kaip jis už dėl taip",
        "lv": "un ir ka ar no uz par tas arī kas bija pēc lai bet gan to vai",
        "et": "ja on ei et see oli ka ning kui ta oma mis aga või pärast kes",
        "uz": "va bu bilan uchun ham bir deb edi kerak bo'lgan qilish haqida emas boʻlgan",
        "ku": "û li di de ku ji bi ya yê jî ev bo ye xwe kir wan hat",
    },
    "cyrillic": {
        "ru": "и в на не что с по он как из к за от его это для о было но при также был так они все до",
        "uk": "і в на не що з та до за у як це про він від для по є було які також але його під",
        "be": "і ў на не што з да за як гэта па ён ад для пра было але яго таксама пры",
        "bg": "и на в да се за от е с не че по са като това към при до ще след има бе",
        "sr": "и у је на да се за су од који са не као што из по ће није али било",
        "mk": "и на во да се за од е со не дека што по ќе како има но беше или",
        "kk": "және бұл мен үшін деп бар жылы болып туралы осы екі еді тағы қазақстан",
        "ky": "жана бул менен үчүн деп бар жылы болгон тууралуу эле кыргызстан да",
        "tg": "ва дар ба аз ки ин бо аст барои шуд будан гуфт тоҷикистон ҳам",
        "mn": "нь энэ бол байна гэж бөгөөд болон юм ба өөр хийх байгаа тухай монгол",
    },
    "arabic": {
        "ar": "في من على إلى أن عن التي الذي هذا هذه مع كان قد بعد ما لا بين كما أو وقال ذلك",
        "fa": "و در به از که این را با است برای آن یک خود تا شد کرد بر هم می شده های بود ایران",
        "ur": "کے کی میں ہے کا اور سے نے کو کہ پر اس یہ ہیں تھا بھی ایک ان گیا کر تھے جو",
        "ps": "د په چې او ته له یې کې هم دا سره دي وه دی شوي پر ول نه کړي",
        "ckb": "لە و بە کە بۆ ئەم لەگەڵ دەکات بوو هەر ئەو لەسەر کرد دوای",
        "sd": "جي ۾ جو آهي کي ۽ سان تي جا کان هن نه به ويو آهن",
        "ug": "ۋە بۇ بىر بىلەن ئۈچۈن دەپ ئۇ بولۇپ دا نىڭ",
    },
    "devanagari": {
        "hi": "के में की है से का को और पर ने कि भी यह एक नहीं हैं था कर इस लिए हो",
        "mr": "आहे आणि या च्या ते हे होते आहेत केली तर नाही मध्ये होता झाली यांनी",
        "ne": "छ र को मा लाई भएको गरेको पनि छन् हो भने गर्न यो थियो नेपाल",
    },
    "bengali": {
        "bn": "এ ও এই থেকে করে তার জন্য না হয় একটি সঙ্গে এবং হয়েছে বলে করা তিনি",
        "as": "আৰু এই কৰা পৰা হৈছে বাবে এটা লগত অসম কৰে তেওঁ",
    },
    "ethiopic": {
        "am": "ነው እና ላይ ውስጥ ግን ወደ ነበር እንደ ይህ ከ ናቸው",
        "ti": "እዩ ኣብ ናይ ነቲ ከም ድማ እቲ ካብ ኢዩ",
    },
}
