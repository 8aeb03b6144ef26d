//! Frequent function words of languages in Latin letters: enough to tell them apart. Words that several share count for each.

/// How many of the languages, from the first, the letter statistics know as well.
pub(super) const MODELLED: usize = 2;

/// Tag and words. English and French first.
pub(super) const LANGUAGES: [(&str, &str); 9] = [
    (
        "en",
        "a the of and to in is was for that with on as by at from it be are were has have had this his her their its he she \
         they we you who which will would been but not or an after over more than about into said says against amid new first \
         two three year years people could can may also when where while between during before under since until out up down \
         off all other us how why what if do does did no wins set calls deal talks dies killed top plans \
         government court world city state states school house home week day night attack trade market prices oil leader former \
         vote report team game league dead man woman men women children high low back still only just now then there here \
         another every both each these those own same such than my your me him them because against",
    ),
    (
        "fr",
        "le la les l de des du d un une et en est dans pour que qui qu sur au aux avec par pas ne n se s ce c cette ces son sa ses \
         leur leurs il elle ils elles on nous vous je a ont ete etre sont etait plus mais ou comme apres avant entre lors selon \
         contre sous sans depuis vers chez tout tous toute toutes fait deux trois premier premiere annees ans ainsi aussi encore \
         gouvernement ministre ministres ville monde guerre roi etat loi projet accord nouveau nouvelle nouveaux nouvelles homme femme \
         hommes femmes enfants eau jeunes coupe equipe marche face cet avait etaient peut fin entre chaque autre autres meme bien \
         tres ici quand dit selon cause hommage crise greve hausse baisse quel quelle notre votre nos vos lui moi ni car donc si \
         apres-midi j y dont afin face si sera seront avoir aura a été où à mort morts hausse baisse pays jour",
    ),
    (
        "es",
        "el la los las de del un una y en es por para que con se su sus al lo como mas pero fue ha han este esta estos entre \
         sobre sin tras desde hasta muy tambien son segun años año hoy ya dos nuevo nueva contra ante dijo le \
         gobierno nuevas nuevos muere mueren muertos hombre mujer pais mundo reunion millones lunes martes viernes ayer dias gana pide dice",
    ),
    (
        "de",
        "der die das und in den von zu mit ist im auf des ein eine einer einem einen dem nicht sich auch als nach bei aus wird \
         werden sind war hat haben wurde für über vor zum zur sie er es wie noch durch bis gegen am um mehr oder aber \
         regierung neue neuer neuen plant polizei toter tote jahre jahren heute deutschland deutsche gesetz gericht fordert",
    ),
    (
        "it",
        "il lo la i gli le di del della dei delle degli e in un una che per con non si da dal dalla al alla sono ha stato stata \
         nel nella piu come anche ma su sul sulla dopo tra contro questo questa suo sua è più anni oggi essere \
         governo legge morti morto nuovo nuova nuovi contro ecco cosa perche italia italiana uomo donna lavoro paese vince",
    ),
    (
        "pt",
        "o a os as de do da dos das e em no na nos nas um uma que por para com não se seu sua ao à pelo pela mais como mas foi \
         são é tem também entre sobre até anos após disse nao sao ser está ele ela \
         governo morre morreu novo nova dois homem mulher mundo pais diz hoje milhoes brasil ministro presidente",
    ),
    (
        "nl",
        "de het een en van in op te dat die is voor met zijn niet aan er om ook als bij uit door naar over hij ze wordt werd \
         heeft hebben nog maar worden meer na tot tegen",
    ),
    (
        "tr",
        "ve bir bu için ile da de olarak olan daha çok gibi sonra kadar en ise ancak ya türkiye göre yeni olduğu değil etti oldu",
    ),
    (
        "id",
        "yang dan di dari untuk dengan ini itu pada dalam tidak akan ke oleh juga telah adalah sebagai karena lebih tersebut",
    ),
];
