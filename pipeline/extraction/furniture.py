"""The wording of lines that are no part of an article on any site, as data.

Each entry is a regular expression for a whole line without its bullet or brackets, in any case; bounded
and without nested quantifiers. How they are applied stands in `boilerplate`.
"""

from __future__ import annotations

import re

_MORE_TO_READ = (
    r"(?:read|see|watch|learn|find out|explore) (?:more|also|next|now|the (?:full|original|latest)|"
    r"our)\b.{0,120}",
    r"(?:read|watch|listen)\s?[:|].{0,160}",
    r"(?:also|must|further) (?:read|reading|on (?:cnn|bbc|our site))\b.{0,160}",
    r"related(?: (?:stories|story|articles?|content|topics|coverage|news|links?|video))?(?::.{0,160})?",
    r"more|more (?:from|on|stories|news|coverage)(?: [\w ]{1,40})?(?::.{0,160})?|more:.{0,160}",
    r"recommended(?: (?:stories|for you|reading))?(?::.{0,160})?",
    r"(?:you (?:may|might) also like|most (?:read|popular|viewed|shared)|trending(?: now)?)(?:[: ].{0,40})?",
    r"(?:editors?['’]s? picks?|top stories|latest (?:news|stories)|don['’]t miss)(?:[: ].{0,60})?",
    r"(?:mehr zum thema|lesen sie (?:auch|hier|mehr)|lesetipp|auch interessant|meistgelesen)\b.{0,160}",
    r"(?:das könnte sie (?:auch )?interessieren|weitere (?:artikel|nachrichten|meldungen))\b.{0,160}",
    r"(?:lire aussi|à lire (?:aussi|également)|lisez aussi|voir aussi|sur le même sujet)\b.{0,160}",
    r"(?:lee(?:r)? (?:también|más)|(?:también )?te puede interesar|noticias relacionadas)\b.{0,160}",
    r"(?:leggi anche|(?:ti )?potrebbe interessar(?:e|ti)|leia (?:também|mais)|veja também|"
    r"saiba mais)\b.{0,160}",
    r"(?:lees (?:ook|meer)|bekijk ook|les også|læs også|läs (?:också|även|mer)|lue myös)\b.{0,160}",
    r"(?:czytaj (?:też|także|więcej)|zobacz (?:też|także)|читайте также|смотрите также)\b.{0,160}",
    r"(?:関連記事|あわせて読みたい|관련기사|相关阅读|相关新闻|相關新聞|ilgili haber).{0,80}",
)
_SUBSCRIBE = (
    r"(?:sign|log)[- ](?:up|in)(?: (?:for|to|here|now|today|with)\b.{0,160})?[!.]?",
    r"(?:subscribe|register|join us|become a (?:member|subscriber))(?: (?:to|for|on|now|here|today|"
    r"and)\b.{0,160})?[!.]?",
    r"(?:get|receive|enjoy) .{0,100}\b(?:newsletter|inbox|briefing|emails?|alerts?)\b.{0,120}",
    r".{0,80}\bnewsletters?\b.{0,80}\b(?:here|inbox|sign up|subscribe|abonnieren|anmelden)\b.{0,60}",
    r".{0,80}\b(?:sign up|subscribe)\b.{0,60}\b(?:newsletters?|inbox|e-?mails?|channel|podcast|"
    r"alerts?)\b.{0,80}",
    r"(?:jetzt|hier|melden sie sich) .{0,80}\b(?:newsletter|anmelden|abonnieren|abonnement)\b.{0,60}",
    r"(?:inscrivez-vous|abonnez-vous|s['’]abonner|suscríbete|suscríbase|iscriviti|abbonati)\b.{0,160}",
    r"(?:assine|inscreva-se|abonneer je|prenumerera|abonner)\b.{0,120}",
    r"(?:download|get|install) (?:the|our) .{0,60}\bapps?\b.{0,100}",
    r"(?:available on|download on) (?:the )?(?:app store|google play)\b.{0,60}",
    r"support (?:our|independent|local) .{0,60}(?:journalism|reporting)\b.{0,100}",
    r"(?:already a (?:subscriber|member)|this (?:article|content|story) is (?:only )?(?:for|"
    r"available to))\b.{0,120}",
)
_SHARE = (
    r"(?:follow|like|find|connect with) us\b.{0,120}",
    r"(?:follow|like|join) [^.]{1,60} on (?:twitter|x|facebook|instagram|linkedin|telegram|whatsapp|"
    r"youtube|tiktok|"
    r"bluesky|threads|google news)\b.{0,80}",
    r"(?:share|tweet|e-?mail|print|copy link|whatsapp|facebook|twitter|linkedin|reddit|pinterest|flipboard)",
    r"(?:teilen|drucken|partager|compartir|condividi|delen|compartilhar|поделиться)",
    r"(?:share|tweet|e-?mail|print|comment on) (?:this|on|via) (?:article|story|page|post|facebook|"
    r"twitter|x|link|"
    r"whatsapp|linkedin|e-?mail)\b.{0,60}",
)
_PAGE = (
    r"(?:advertisement|advert|ad|sponsored(?: content)?|anzeige|werbung|publicité|publicidad|pubblicità|"
    r"publicidade|reklame?|reklama|annons|advertentie|реклама)",
    r"(?:advertisement - |article continues |story continues |scroll (?:down )?to continue|"
    r"continue reading\b).{0,60}",
    r"(?:loading|please wait|skip (?:to|advertisement)|click here|tap here|play (?:video|audio))\b.{0,60}",
    r"(?:listen to|hear) this (?:article|story)\b.{0,60}",
    r"(?:please )?(?:enable|turn on|allow) (?:javascript|cookies)\b.{0,120}",
    r"(?:this (?:site|website) uses|we use|accept|manage)(?: all| our)? cookies\b.{0,200}",
    r"\d{1,3} ?(?:min|mins|minutes?|minuten|minutos|minuti)\.? (?:read|lesezeit|de lecture|de lectura|"
    r"di lettura)",
    r"(?:lesezeit|reading time|temps de lecture|tiempo de lectura)\b.{0,30}",
    r"(?:\d{1,5} )?(?:comments?|kommentare|commentaires|comentarios|commenti)(?: ?\(\d+\))?",
    r"(?:leave|post|add|write) a (?:comment|reply)\b.{0,60}|(?:view|show|join the) (?:comments|"
    r"conversation)\b.{0,60}",
    r"(?:tags?|topics|filed under|categories|themen|schlagworte|mots[- ]clés|etiquetas|temas)\s?:.{0,200}",
    r"(?:got|have|do you have) (?:a|any) (?:tip|news tip|story|question|correction)s?\b.{0,120}",
    r"(?:contact|e-?mail) (?:us|the (?:author|reporter|writer|editor))\b.{0,120}",
    r"back to top|show more|load more|(?:next|previous) (?:article|story|post)",
)
_RIGHTS = (
    r"(?:©|copyright\s?(?:©|\(c\)|\d{4}|by\b|:)|\(c\) ?\d{4}).{0,220}",
    r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"tutti i diritti riservati|todos os direitos reservados).{0,120}",
    r"this (?:material|content) may not be (?:published|reproduced|redistributed)\b.{0,120}",
)
_PICTURE = (
    r"(?:photos?|images?|pictures?|photograph|photo credit|image credit|image source|image caption|credit|"
    r"fotos?|bild(?:er|quelle)?|crédits? photo|immagine|imagen|imagem|kuva|zdjęcie|"
    r"фото|写真|사진)\s?[:©/|=].{0,120}",
    r"(?:photo|image|picture|photograph)s? (?:by|courtesy(?: of)?|via)\b.{0,80}|foto (?:von|di|de)\b.{0,80}",
    r".{0,100}\b(?:AP Photo|Getty Images|Reuters|AFP|EPA|dpa|Shutterstock|iStock|Alamy|"
    r"Imago) ?/ ?[\w .,'’-]{1,60}",
    r"(?:via )?getty images|ap photo\b.{0,80}|file (?:photo|image|picture)\b.{0,80}",
)

_ALL = "|".join((*_MORE_TO_READ, *_SUBSCRIBE, *_SHARE, *_PAGE, *_RIGHTS, *_PICTURE))
FURNITURE = re.compile(rf"(?:[-–—•*>»→]\s{{0,3}})?[(\[]?(?:{_ALL})[)\]]?[.:]?", re.I)
"""Matches a whole line that is no part of any article."""
