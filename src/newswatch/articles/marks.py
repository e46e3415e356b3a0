"""Words by which outlets mark what is not the article: prompts to read on, sign up, share; credits; captions.

General wording of the trade in several languages, not of any one site. Every pattern is for a whole line or the head of
one, because the same words inside a sentence are news.
"""

from __future__ import annotations

import re

# "Read more: …", "ALSO READ | …": the head of a line whose rest is another article's title.
READ_ON = re.compile(
    r"^\W*(?:(?:read|see|watch|hear|listen|view|explore|learn|find out|discover) (?:more|also|next|further|now)\b|"
    r"also (?:read|see|watch|on)\b|"
    r"read (?:the )?(?:full|rest|original|here|it here|our|all)\b|must[- ]read|more (?:on|from|about|in|news|"
    r"stories|coverage)\b.{0,60}$|"
    r"related(?: (?:articles?|stor(?:y|ies)|content|posts?|news|coverage|links?|topics?|reading|video))?\s*(?:[:|"
    r"–—-]|$)|"
    r"(?:you (?:may|might)|we think you['’]ll) (?:also )?(?:like|be interested|enjoy)|recommended(?: (?:for you|"
    r"reading|stories))?\s*(?:[:|–—-]|$)|"
    r"don['’]?t miss\b|in case you missed|trending(?: now)?\s*(?:[:|–—-]|$)|most (?:read|popular|viewed|shared|"
    r"commented)\b|"
    r"(?:top|latest|popular|featured|other|similar|recent|previous|next) (?:stories|news|headlines|articles?|"
    r"posts?)\b.{0,40}$|"
    r"editor['’]?s[’']? (?:picks?|choice)|explore further\b|up next\b|what to read next|keep reading\b|"
    r"continue reading\b|"
    r"leggi anche\b|leia (?:também|mais)\b|veja também\b|lea también\b|lee también\b|ver también\b|"
    r"te puede interesar|lire aussi\b|"
    r"à lire (?:aussi|également)|voir aussi\b|lesen sie (?:auch|mehr)\b|mehr zum thema\b|siehe auch\b|lees (?:ook|"
    r"meer)\b|"
    r"baca (?:juga|selengkapnya)\b|читайте (?:также|ещё)\b|читать (?:также|далее)\b|смотрите также\b|"
    r"ayrıca (?:oku|bak)|اقرأ أيضا|إقرأ أيضا|بیشتر بخوانید|"
    r"یہ بھی پڑھیں|مزید پڑھیں|यह भी पढ़ें|ये भी पढ़ें)",
    re.IGNORECASE,
)
# Whole lines that ask the reader to do something with the outlet, or that say what a device does.
PROMPT = re.compile(
    r"^\W*(?:"
    r".{0,60}\bsign(?:ing)? up (?:here|now|today|below|(?:for|to) (?:our|the|free|daily|weekly|my|this|get|"
    r"receive|e-?mail)|"
    r"(?:for|to) .{0,60}(?:newsletter|updates?|alerts?|e-?mails?|briefing|digest))\b.{0,160}|"
    r"(?:please )?subscribe\b.{0,200}|.{0,80}\bsubscribe to (?:our|the|us|my)\b.{0,120}|"
    r".{0,100}\bsubscribe (?:now|here|today)\b.{0,60}|"
    r".{0,80}\b(?:click|tap) (?:here|below|the link)\b.{0,120}|"
    r"(?:get|receive|have) (?:the|our|all|more|your|access)\b.{0,120}\b(?:newsletter|inbox|e-?mail|delivered|"
    r"alerts?|app|digest|phone|every (?:day|morning|week))\b.{0,80}|"
    r".{0,80}\b(?:to|for) (?:our|the) .{0,30}newsletters?\b.{0,80}|"
    r"(?:follow|like|join|find|connect with|reach) (?:us|me|him|her|them|@?[\w.'’ -]{2,40}) (?:on|at|in|"
    r"via)\b.{0,200}|follow @\w+.{0,60}|"
    r"(?:e-?mail|contact|write to) (?:us|me|him|her|the (?:author|writer|reporter|editor))\b.{0,160}|"
    r"have (?:a|any|you) (?:tip|story|question|news tip|an? opinion)s?\b.{0,200}|(?:do )?you have a (?:tip|"
    r"story)\b.{0,160}|"
    r"download (?:the|our)\b.{0,120}\bapp\b.{0,80}|"
    r"(?:like|enjoy(?:ed|ing)?|love) (?:this|what you).{0,40}\b(?:story|article|post|read|reading|share)\b.{0,120}|"
    r"(?:share|print|e-?mail|save|copy link|comments?|leave a (?:comment|reply)|view comments|post a comment|"
    r"reply|report|tags?|topics?|"
    r"advertisement|sponsored(?: content)?|ad|loading|close|menu|search|next|previous|back to top|photos?|video|"
    r"gallery|image|"
    r"share this(?: (?:article|story|post|page|with your friends))?|share on (?:facebook|twitter|x|whatsapp|"
    r"linkedin)|"
    r"facebook|twitter|whatsapp|linkedin|telegram|instagram|pinterest|reddit|tumblr|google\+?)\W*|"
    r"\d+ (?:comments?|shares?|views?|likes?)\b(?:\W.{0,60})?|powered by .{0,40}|help us stay independent\b.{0,120}|"
    r"(?:advertisement|story|article) continues below\b.{0,60}|(?:this )?(?:story|article|"
    r"content) continues (?:below|after)\b.{0,60}|"
    r"scroll (?:down|to)\b.{0,80}|(?:play|watch|view) (?:the )?(?:video|gallery|photos|slideshow)\b.{0,80}|"
    r"tell us what you think\b.{0,60}|what do you think\??.{0,40}|let us know\b.{0,120}|"
    r"support (?:our|independent|quality)\b.{0,160}|(?:make a )?donat(?:e|ion)\b.{0,120}|.{0,80}\bbecome a (?:member|"
    r"subscriber|supporter)\b.{0,160}|"
    r"\[/?[a-z_]{3,20}(?:[ =][^\]]{0,200})?\].{0,200}|"
    r"(?:please )?(?:enable|turn on) javascript\b.{0,160}|your browser (?:does not|doesn['’]t)\b.{0,160}|"
    r"all rights reserved\.?|(?:©|\(c\)|copyright)\s.{0,240}|copyright \d{4}.{0,240}|"
    r".{0,160}\ball rights reserved\b.{0,160}|"
    r"(?:this|the) (?:material|article|story|content|post|report) (?:may not be|cannot be|is copyright|"
    r"was (?:originally |first )?published (?:on|in|by|at))\b.{0,240}|"
    r"(?:if you )?buy(?:ing)? (?:something|anything|through)\b.{0,200}|.{0,80}\b(?:earn|receive|get) (?:a|an|"
    r"some)? ?(?:affiliate )?commission\b.{0,120}"
    r")$",
    re.IGNORECASE,
)
# Credits at the end: "Reporting by …; Editing by …", "X is a staff writer …", "… contributed to this report."
CREDIT = re.compile(
    r"^\W*(?:(?:additional |further )?(?:reporting|writing|editing|compiled|translated|edited|written) by\b.{0,240}|"
    r".{0,200}\bcontributed (?:to this (?:report|story|article)|reporting|to the report).{0,80}|"
    r".{0,120}\bcan be (?:reached|contacted|followed)\b.{0,200}|"
    r"(?:photo|image|picture|video|graphic|source|credit|photograph)s?(?: credits?)?\s*(?:[:/©]|by\b|"
    r"courtesy).{0,160}|"
    r"(?:updated|published|posted|last (?:updated|modified)|first published|modified)(?: (?:at|on))?\b.{0,80}|"
    r"(?:©|\(c\)) ?.{0,160})$",
    re.IGNORECASE,
)
# A line that only says by whom or when.
BYLINE = re.compile(
    r"^\W*(?:(?:by|von|par|por|di|door|oleh|автор:?|текст:?|written by|posted by|published by|"
    r"reported by)\s+\w.{0,100}|"
    r"(?:published|updated|posted|last (?:updated|modified)|modified|created|issued|date|pubblicato|publicado|"
    r"veröffentlicht|publié)"
    r"\s*(?:on|at|il|em|el|am|le)?\s*:?\s.{0,80}|\d+ min(?:ute)?s? read|\d+ (?:hours?|minutes?|days?) ago)$",
    re.IGNORECASE,
)
