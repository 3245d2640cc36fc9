from __future__ import annotations

import pytest

from pipeline.extraction.boilerplate import is_boilerplate, is_byline, is_date_line

FURNITURE = """
Read more: How the island baked its own bread
READ MORE
Also read: The bakers of Grebe
Related stories
More from Harbour Daily
You may also like
Lesen Sie auch: Nebel am Pass
Mehr zum Thema
Lire aussi : le brouillard
Lee también: la niebla
Leggi anche: la nebbia
Lees ook: mist op de pas
Läs mer: dimma
Читайте также: туман
関連記事：霧
Sign up for our morning newsletter
Sign up
Subscribe now
Get the day's headlines delivered to your inbox every morning
Jetzt den kostenlosen Newsletter abonnieren
Abonnez-vous à notre lettre
Download our free app for Android
Follow us on Facebook
Follow Harbour Daily on Twitter
Share this article
Share
Advertisement
Anzeige
Article continues below advertisement
ADVERTISEMENT - CONTINUE READING BELOW
We use cookies to improve this site
4 min read
Lesezeit: 3 Minuten
12 Comments
Leave a comment
Tags: fog, road, bus
Do you have a story for us?
Contact the reporter at the desk
© 2026 Harbour Daily
Copyright 2026 Harbour Daily. All rights reserved.
All rights reserved.
This material may not be published, broadcast or redistributed.
Photo: Ann Vale / Harbour Daily
(AP Photo/Ann Vale)
(Photo by Ann Vale)
Foto: dpa
Image: The pass in fog
Ann Vale/AFP/Getty Images
REUTERS/Ann Vale
Getty Images
- Read more about the pass
For more sports coverage, see our pages
Click here to subscribe
Weiterlesen mit Grebe Plus
Die Redaktion empfiehlt
Lire la suite
À lire également : la brume
Sigue leyendo
Leggi tutto
Veja também: a ponte
Lees verder
Les mer om tåken
Czytaj dalej
Přečtěte si také: mlha
Материалы по теме
Читайте також: туман
Ayrıca oku: sis
続きを読む
اقرأ المزيد
Join our WhatsApp channel for the ferry times
Get the latest news from the harbour
Stay up to date with the valley
To continue reading, log in
Unlimited digital access for a month
Start your free trial
Il vous reste 60 % de cet article à lire
Cet article est réservé aux abonnés
Únete a nuestro canal
Ricevi le notizie del porto
Receba as notícias do porto
Schrijf je in voor de post
Zapisz się na listę
Подпишитесь на наш канал
구독하기
Folgen Sie uns auf allen Kanälen
Síguenos en la red
Artikel teilen
Compartir en la red
Riproduzione riservata
版权所有
About the author
Über die Autorin
You can reach Ann Vale at ann@harbour.example
Ann Vale can be reached at (555) 0199
Twitter: @annvale
We may earn a commission when you buy a bell
This page contains affiliate links
The views expressed are those of the author
This article was originally published by Valley Weekly
This summary was automatically generated
The post Fog on the pass appeared first on Harbour Daily.
Der Beitrag Nebel am Pass erschien zuerst auf Hafenbote.
La entrada Niebla en el paso se publicó primero en El Puerto.
Dieser Artikel erschien zuerst im Tal
Este artículo fue publicado originalmente en el valle
Lea además: la niebla vuelve al puerto
MIRA: Una barca sin remos cruza el paso
Le puede interesar: El pan de la isla
Notas relacionadas
Dowiedz się więcej
Ten tekst przeczytasz w 3 minuty
Weitere Themen
Lust auf mehr?
Auch auf hafenbote.example
Quelle: hafenbote.example, abc
Source: Harbour Daily
This article is the copyrighted property of Harbour Daily.
Written permission must be obtained before reprint.
To view the full story, please subscribe.
""".strip().splitlines()

TEXT = """
Read the small print before you sail, the harbour board told passengers, for a ticket is no promise.
Sign language is taught at the school.
Subscribers rose by a tenth.
Copyright law protects the bell ringers' notebook, the court found.
Share prices fell on Tuesday after the ferry company warned of a weak winter.
Related industries employ four hundred people.
Photographs of the fog won a prize.
More ships arrived on Monday than the harbour could berth.
He followed the bus on his bicycle.
Advertisements on buses are to be banned.
Images of the storm went round the world.
The report published on Monday says that the fog will stay.
This report was published by the ministry on Monday.
Get the boats out of the water, the captain shouted.
The views from the pass are famous.
Join forces with the valley, the mayor said.
Comments by the mayor angered the bakers.
The patch is on threads of steel.
Email: the inquiry's worst enemy, a judge said in her report on the council.
X: a short history of a letter
The island can be reached by ferry from the harbour.
Get the best out of your garden
Get your boots on, the guide said.
Full access to the archive was denied.
Stay on top of the pile
Mira el puerto desde la ventana y cuenta los barcos.
Lea Stein: die Bäckerin der Insel
Weitere Themen des Treffens waren der Nebel und das Brot.
Source: "We were told to wait", said the captain, who asked not to be named.
Auch auf der Insel blieb der Bus stehen, sagte der Fahrer.
Puede ver el paso quien se levante antes que la niebla.
Written permission must be asked of the board, the captains were told on Monday, and so nobody sailed.
Support us, the nurses asked of the mayor.
The city may get a portion of the fines.
Agents may receive commissions of six per cent.
Views expressed at the hearing ranged from anger to relief.
Recibe el premio del puerto la panadera de la isla.
Sigue a la venta en el puerto el viejo ferri.
По теме моста выступил мэр.
L'autore del libro vive sull'isola.
Sobre el autor del robo se sabe poco.
شارك الآلاف في المسيرة
订阅人数去年翻了一番
""".strip().splitlines()


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_recognised(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", TEXT)
def test_sentences_of_an_article_are_kept(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    ["By Ann Vale", "Von Eva Stein, Nordauer Kurier", "By Courier staff", "By Market desk", "Par Luc Dupré"],
)
def test_bylines_are_recognised(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the ferry had sailed.",
        "By noon the fog had lifted from the valley and the road",
        "Ann Vale",
        "By " + "Ann Vale and " * 12,
    ],
)
def test_sentences_that_begin_like_bylines_are_none(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Published 2 March 2026, 07:30",
        "Last updated: Monday at noon",
        "Aktualisiert am 2. März 2026",
        "2. März 2026",
        "Mar 2, 2026",
        "Monday, March 2, 2026 7:30 AM",
        "2026-03-02 07:30",
        "02.03.2026",
        "07:30 Uhr",
        "3 hours ago",
        "2026年3月2日 07:30",
        "2026년 3월 2일",
        "2 марта 2026, 07:30",
        "2 marca 2026",
    ],
)
def test_date_lines_are_recognised(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line", ["March 2 was the coldest day of the year.", "Updated " + "x" * 120, "The fog lifted at 07:30"]
)
def test_sentences_with_dates_are_kept(line: str) -> None:
    assert not is_date_line(line)
