"""The wording of lines that are no part of an article on any site, as data.

Each entry is a regular expression for a whole line without its bullet or brackets, in lower case as the
line must be; bounded and without nested quantifiers. How they are applied stands in `boilerplate`.
"""

from __future__ import annotations

import re

from pipeline.extraction.names import SOURCE

_MORE_TO_READ = (
    r"for more (?:news|stories|coverage|articles|sports?|headlines)\b.{0,140}",
    r"(?:click|tap) (?:here )?to (?:read|see|view|watch|listen|continue|sign|subscribe|join)\b.{0,120}",
    r"(?:mehr lesen|mehr dazu|weiterlesen|hier weiterlesen|zum artikel|die redaktion empfiehlt|"
    r"empfehlungen der redaktion|lesen sie (?:dazu|weiter|jetzt|außerdem))\b.{0,160}",
    r"(?:lire (?:la suite|plus|également|notre|l['’]article)|"
    r"à (?:voir|écouter|découvrir) (?:aussi|également)|pour aller plus loin|"
    r"nos articles|les plus lus)\b.{0,160}",
    r"(?:lea (?:también|más|además|aquí)|leer (?:también|más)|sigue leyendo|seguir leyendo|ver también|"
    r"ver más|te recomendamos|más (?:noticias|información) (?:en|sobre|de|aquí))\b.{0,160}",
    r"(?:lea|lee|mir[ae]|vea|conozca|(?:puedes|puede) ver|(?:[lt]e )?puede interesar|no te pierdas|"
    r"(?:lea|mir[ae]|vea) (?:también|además)|notas? relacionadas?|contenidos? relacionados?)\s?:.{1,200}|"
    r"(?:notas?|contenidos?) relacionad[ao]s?",
    r"(?:dowiedz się więcej|zobacz również|polecamy)\b.{0,160}|"
    r"(?:czytasz właśnie|ten tekst przeczytasz)\b.{0,80}",
    r"(?:weitere|mehr) (?:themen|beiträge|artikel|nachrichten|meldungen|informationen)"
    r"(?: (?:aus|zu[mr]?|von|im) \w+(?: \w+){0,3})?|"
    r"lust auf mehr\?|(?:top-themen|auch) (?:bei|auf) [\w .-]{2,40}",
    r"(?:leggi (?:tutto|di più|l['’]articolo|qui)|articoli correlati|guarda anche|vedi anche)\b.{0,160}",
    r"(?:leia a (?:matéria|íntegra)|continue lendo|veja (?:mais|abaixo)|clique aqui|confira também|"
    r"notícias relacionadas)\b.{0,160}",
    r"(?:lees verder|lees hier|bekijk (?:hier|meer)|meer (?:over|nieuws)|se også|se även|les mer|læs mere|"
    r"lue lisää|katso myös)\b.{0,160}",
    r"(?:czytaj dalej|przeczytaj (?:też|także|również)|čtěte (?:také|více)|přečtěte si (?:také|více)|"
    r"citește (?:și|mai mult)|citeşte (?:şi|mai mult)|olvass tovább|διαβάστε (?:επίσης|ακόμη|περισσότερα))"
    r"\b.{0,160}",
    r"(?:читайте (?:нас|подробнее|по теме|далее)|материалы по теме|подробнее|самое читаемое|"
    r"читайте також|дивіться також)\b.{0,160}|по теме(?:\s?:.{0,160})?",
    r"(?:ayrıca oku|ilginizi çekebilir|haberin devamı|devamını oku|baca juga|xem thêm)\b.{0,160}",
    r"(?:続きを読む|もっと読む|あわせて読みたい|延伸阅读|延伸閱讀|點擊查看|点击查看|"
    r"اقرأ أيضا|اقرأ المزيد|קראו עוד).{0,80}",
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
    r"join (?:our|the) .{0,60}\b(?:community|channel|group|newsletter|whatsapp|telegram|club|"
    r"mailing list|conversation)\b.{0,100}",
    r"get (?:all )?(?:the|our|your) (?:latest|best|top|day['’]s|biggest|most important|morning)\b.{0,60}"
    r"\b(?:news|headlines|stories|updates|coverage|delivered|straight|app)\b.{0,100}",
    r"stay (?:up[- ]to[- ]date|informed|in the (?:know|loop))\b.{0,160}",
    r"(?:to (?:continue|keep) reading|continue reading (?:with|for|your|this)|want to (?:read|keep "
    r"reading)|unlock (?:this (?:article|story)|unlimited|full access))\b.{0,160}",
    r"(?:unlimited|all[- ]access|full) (?:digital|online) access\b.{0,100}|unlimited access\b.{0,100}",
    r"(?:start|begin) your (?:free |\d+[- ]day )?(?:free )?trial\b.{0,100}|cancel (?:at )?any ?time\b.{0,80}",
    r"please (?:consider|think about) (?:supporting|donating|subscribing|becoming|making)\b.{0,140}|"
    r"donate (?:today|now|here)\b.{0,60}",
    r"(?:newsletter (?:abonnieren|bestellen|inscription)|mit unserem .{0,60}newsletter|weiterlesen mit|"
    r"jetzt (?:abonnieren|testen|anmelden|registrieren)|sie haben bereits ein)\b.{0,140}",
    r"(?:article réservé|la suite est réservée|cet article est réservé|il vous reste \d{1,3}|déjà abonné|"
    r"recevez (?:la|notre|nos|chaque|toute)|téléchargez (?:l['’]appli|notre|la))\b.{0,140}",
    r"(?:contenido exclusivo|únete a (?:nuestr|la comunidad)|recib[ae] .{0,60}(?:newsletter|boletín|correo|"
    r"alertas)|descarga (?:la|nuestra) app).{0,140}",
    r"(?:ricevi (?:le|la|ogni)|registrati|scarica l['’]app|contenuto riservato|sei già abbonato)\b.{0,140}",
    r"(?:inscreva-se|receba (?:as|os|no|nossa)|baixe o (?:app|aplicativo)|conteúdo exclusivo|"
    r"já é assinante)\b.{0,140}",
    r"(?:schrijf je in|meld je (?:hier )?aan|ontvang (?:elke|onze|de)|al abonnee|tilmeld dig|meld deg på|"
    r"anmäl dig|tilaa (?:uutiskirje|nyt))\b.{0,140}",
    r"(?:zapisz się|dołącz do|přihlaste se|odebírejte|abonează-te|iratkozz fel|подпи(?:шитесь|сывайтесь|"
    r"саться)|підпи(?:шіться|суйтесь)|abone ol)\b.{0,140}",
    r"(?:会員登録|無料登録|구독하기|(?:点击|立即|免费)订阅|(?:點擊|立即|免費)訂閱).{0,30}",
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
    r"to (?:view|see|access) the (?:full|whole|rest of the) (?:story|article)\b.{0,160}",
    r"(?:already a (?:subscriber|member)|this (?:article|content|story) is (?:only )?(?:for|"
    r"available to))\b.{0,120}",
)
_SHARE = (
    r"(?:folgen sie uns|suivez[- ]nous|síguenos|segui(?:ci)? (?:su|anche)|"
    r"siga-nos|volg ons|følg oss|følg os|följ oss|obserwuj nas|"
    r"sledujte nás|bizi takip)\b.{0,120}",
    r"(?:artikel (?:teilen|merken|drucken|versenden)|partager (?:cet|l['’]|sur)|compartir (?:en|este)|"
    r"condividi (?:su|l['’]|questo)|compartilh(?:e|ar) (?:no|na|via|esta|este)|deel (?:dit|via)|"
    r"udostępnij|sdílet|paylaş|поділитися|シェアする|分享到)(?:\b.{0,60})?",
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
    rf"(?:{SOURCE}|kaynak)\s?:\s?[\w./,& -]{{2,40}}",
    r"back to top|show more|load more|(?:next|previous) (?:article|story|post)",
)
_ABOUT = (
    r"(?:about the (?:author|writer|reporter)s?|(?:über|zu[rm]) (?:den |die )?autor(?:in|en)?|"
    r"à propos de l['’]auteur|sobre (?:el|la|o|a) autor[ae]?|over de auteur|l['’]autore|об авторе)"
    r"(?:\s?:.{0,200})?",
    r"(?:you can )?(?:reach|contact|e-?mail|follow|tweet) [^.:]{2,60} (?:at|on|via|by) \S{0,60}@\S.{0,80}",
    r"[^.:]{2,60} can be reached (?:at|on|by|via) .{0,40}(?:@|\d{3}).{0,60}",
    r"(?:e-?mail|twitter|x|instagram|bluesky)\s?:\s?\S{0,60}@\S{1,60}.{0,40}|"
    r"(?:phone|tel)\.?\s?:\s?[+(\d][\d ()/+-]{4,30}",
)
_OFFERS = (
    r"(?:the post|der beitrag|l['’]article|cet article|la entrada|o post|l['’]articolo|het bericht) .{1,160} "
    r"(?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur|"
    r"se publicó primero en|apareció primero en|apareceu primeiro em|proviene da|verscheen eerst op) .{1,80}",
    r"(?:we|this (?:site|page)|our (?:site|team|partners)) (?:may|might) (?:earn|receive|get|make) (?:an? )?"
    r"(?:small |affiliate )?(?:commissions?|portion)\b.{0,160}",
    r"(?:this|our|we) .{0,80}\baffiliate (?:links?|commissions?)\b.{0,120}",
    r"(?:the )?(?:views|opinions) expressed (?:in|here|are|by the (?:author|writer))\b.{0,180}",
    r"this (?:article|story|post|piece|column|summary|translation) (?:(?:was|is|has been) )?"
    r"(?:first |originally |auto(?:matically)?[- ]){0,2}(?:published|appeared|produced|"
    r"republished|translated|generated)\b.{0,200}",
    r"(?:dieser|der) (?:artikel|text|beitrag) (?:erschien|wurde|ist) (?:zuerst|zunächst|ursprünglich|"
    r"automatisch|mit hilfe)\b.{0,160}|an dieser stelle (?:finden|findest|befindet)\b.{0,200}|"
    r"empfohlener (?:redaktioneller|externer) inhalt.{0,60}",
    r"(?:cet article (?:a été|est) (?:publié|initialement|traduit)|"
    r"este (?:artículo|texto|artigo) (?:fue|se|foi) (?:publicado|publicó|originalmente|traducido))\b.{0,160}",
)
_RIGHTS = (
    r"(?:riproduzione riservata|prohibida (?:la|su) reproducción|proibida a reprodução|"
    r"reproduction interdite|無断転載|무단 ?전재|版权所有|未经授权(?:不得|禁止|请勿)).{0,120}",
    r"(?:©\s?(?:copyright|\d{4})|copyright\s?(?:©|\(c\)|\d{4}|by\b|:)|\(c\) ?\d{4}).{0,220}",
    r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"tutti i diritti riservati|todos os direitos reservados).{0,120}",
    r"this (?:material|content) may not be (?:published|reproduced|redistributed)\b.{0,120}",
    r"this (?:article|story|material|content) is (?:the )?(?:copyright(?:ed)?|protected|property)\b.{0,160}|"
    r"(?:prior )?written permission (?:must be obtained|is required)\b.{0,100}|"
    r"materiał chroniony prawem\b.{0,200}",
)
_PICTURE = (
    # without a year it is the owner of a picture more often than of the text
    r"©.{0,220}",
    r"(?:photos?|images?|pictures?|photograph|photo credit|image credit|image source|image caption|credit|"
    r"fotos?|bild(?:er|quelle)?|crédits? photo|immagine|imagen|imagem|kuva|zdjęcie|"
    r"фото|写真|사진)\s?[:©/|=].{0,120}",
    r"(?:photo|image|picture|photograph)s? (?:by|courtesy(?: of)?|via)\b.{0,80}|foto (?:von|di|de)\b.{0,80}",
    r".{0,100}\b(?:ap photo|getty images|reuters|afp|epa|dpa|shutterstock|istock|alamy|"
    r"imago) ?/ ?[\w .,'’-]{1,60}",
    r"(?:via )?getty images|ap photo\b.{0,80}|file (?:photo|image|picture)\b.{0,80}",
)


_MORE_HEADINGS = (
    r"related(?: (?:stories|story|articles?|content|topics|coverage|news|links?|posts?|reading))?",
    r"(?:read|see|discover) (?:more|also|next)|"
    r"more(?: (?:from|on|in|stories|news|coverage)(?: [\w ]{1,40})?)?",
    r"(?:recommended|suggested|featured|popular|trending|latest|top|most (?:read|popular|viewed|shared)|"
    r"editors?['’]s? picks?)(?: (?:stories|articles|news|posts|videos|for you|reading|now|today))?",
    r"(?:you (?:may|might) also (?:like|enjoy)|don['’]t miss|(?:also|elsewhere) (?:on|in) [\w ]{1,30})",
    r"(?:comments?|leave a (?:comment|reply)|join the (?:conversation|discussion)|kommentare|commentaires|"
    r"comentarios|commenti|comentários|reacties|комментарии)",
    r"(?:mehr zum thema|meistgelesen|auch interessant|das könnte sie (?:auch )?interessieren|weitere "
    r"(?:artikel|nachrichten|meldungen)|themen)",
    r"(?:sur le même sujet|à lire (?:aussi|également)|lire aussi|les plus lus|nos articles)",
    r"(?:noticias relacionadas|te puede interesar|lo más (?:leído|visto)|articoli correlati|potrebbe "
    r"interessarti|notícias relacionadas|leia também|mais lidas|lees ook|meer over|meest gelezen)",
    r"(?:материалы по теме|читайте также|самое читаемое|関連記事|관련기사|相关阅读|相關新聞)",
)


def _whole_line(*groups: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(pattern for group in groups for pattern in group)
    return re.compile(rf"(?:[-–—•*>»→]\s{{0,3}})?[(\[]?(?:{either})[)\]]?[.:!]?")


FURNITURE = _whole_line(_MORE_TO_READ, _SUBSCRIBE, _SHARE, _PAGE, _ABOUT, _OFFERS, _RIGHTS, _PICTURE)
"""Matches a whole line, in lower case, that is no part of any article."""
CLOSING = _whole_line(_SUBSCRIBE, _SHARE, _ABOUT, _RIGHTS)
"""Matches a line, in lower case, after which, near the end, nothing of the article follows."""
LISTING = _whole_line(_MORE_HEADINGS)
"""Matches, in lower case, the heading of a list of other articles or of comments."""

_WHO = (
    r"(?i:reporters?|editors?|correspondents?|journalists?|writers?|columnists?|authors?|contributors?|producers?|"
    r"bureau chief|freelancer?|covers|covering|redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|"
    r"journalist(?:in)?|autor(?:in|a)?|volontär(?:in)?|journalistes?|rédact(?:eur|rice)|correspondante?|"
    r"chroniqueu[rs]e?|periodista|redactora?|corresponsal|columnista|giornalista|redattrice|redattore|"
    r"corrispondente|jornalista|repórter|correspondente|colunista|redacteur|verslag(?:gever|geefster)|"
    r"columniste?|redaktör|redaktør|toimittaja|dziennikarka|dziennikarz|redaktor(?:ka)?|журналист(?:ка)?|"
    r"корреспондент|обозреватель)"
)
BIO = re.compile(
    r"(?:[-–—•*]\s)?(?:(?:Dr\.? |Prof\.? )?(?:[^\W\d_a-zß-ÿ][\w.'’-]{0,20} ){1,3}[^\W\d_a-zß-ÿ][\w'’-]{1,25})"
    r"(?:,[^,.]{1,60},)? (?:is|are|was|covers|writes|reports|works|has (?:been|covered|worked)|joined|serves|"
    r"ist|arbeitet|schreibt|berichtet|est|couvre|es|cubre|escribe|è|scrive|é|cobre|schrijft|är|er|jest|on)\b"
    rf"(?=.{{0,300}}\b{_WHO}\b).{{0,560}}"
)
"""Matches a line that tells who the author is. A report on a journalist may have one, in its midst."""
