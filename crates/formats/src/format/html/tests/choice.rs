//! Which text of a page is the article's.

use wiredesk_story::{Block, Story};

use super::{PARAGRAPHS, read_story};
use crate::tests::spent::timed;

fn lines(story: &Story) -> Vec<String> {
    story.bodies.iter().flat_map(|body| &body.blocks).map(Block::line).collect()
}

const FRENCH: [&str; 3] = [
    "Le conseil municipal d’Essaouira a adopté jeudi, après six heures de débat, le plan qui doit donner au port de pêche \
     un nouveau quai et une criée couverte avant la fin de l’année prochaine.",
    "Le texte prévoit trois années de travaux, un accès séparé pour les camions et un chemin le long des remparts, que les \
     habitants du quartier demandaient depuis longtemps.",
    "L’opposition, qui a voté contre, juge le calendrier peu réaliste et demande que les comptes de chaque tranche soient \
     publiés avant que la suivante ne commence.",
];
const AROUND: &str = "<div class=\"related-stories\"><p>À lire aussi : la longue histoire des remparts de la ville, racontée par ceux qui \
    les ont relevés pierre après pierre pendant deux générations.</p></div>\
    <aside><p>Abonnez-vous à notre lettre du matin pour recevoir chaque jour l’essentiel de la région, choisi par la rédaction.</p></aside>";

#[test]
fn what_the_page_marks_is_cleaned_of_other_things() {
    let [one, two, three] = FRENCH;
    let html = format!(
        "<html lang=fr><head><title>Le port d’Essaouira</title></head><body><h1>Le port</h1><div itemprop=articleBody>\
         <p>{one}</p>{AROUND}<p>{two}</p><ul class=social-share><li>Partager</li><li>Envoyer</li></ul><p>{three}</p></div></body></html>"
    );
    assert_eq!(lines(&read_story(&html)), FRENCH);
    // A part that holds the text is no other part, whatever its name.
    let named = html.replace("<div itemprop=articleBody>", "<div itemprop=articleBody class=x><div class=\"content with sidebar\">");
    let named = named.replace("</body>", "</div></body>");
    assert_eq!(lines(&read_story(&named)), FRENCH);
}

#[test]
fn what_json_ld_tells_is_found_on_the_page_with_its_headings() {
    for [one, two, three] in [FRENCH, PARAGRAPHS] {
        let told = format!("{one} {two} {three}");
        let html = format!(
            "<html><head><title>T</title><script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"T\",\"articleBody\":\"{told}\"}}</script></head>\
             <body><div><p>{one}</p>{AROUND}<h3>Un intertitre</h3><p>{two}</p><p>Lire la suite de nos informations sur ce sujet dans notre édition du soir.</p>\
             <p>{three}</p></div><p>{one}</p></body></html>"
        );
        assert_eq!(lines(&read_story(&html)), [one, "Un intertitre", two, three]);
        // A told text that is cut says less than the page.
        let cut = html.replace(&told, &format!("{}…", told.chars().take(60).collect::<String>()));
        let found = lines(&read_story(&cut));
        assert!(found.iter().any(|line| line == three), "{found:?}");
    }
}

#[test]
fn json_ld_with_raw_line_breaks_is_read() {
    let html = "<html><body><script type=\"application/ld+json\">//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"ميناء\nطنجة\",\
                \"datePublished\":\"9 ماي 2025 10:00\",\"author\":{\"name\":\"Sara &amp; Omar\"}}\n//]]></script><p>نص</p></body></html>";
    let story = read_story(html);
    assert_eq!((story.headline(), story.by.as_deref()), (Some("ميناء طنجة"), Some("Sara & Omar")));
    assert_eq!(story.first_created.unwrap().as_str(), "2025-05-09T10:00:00+01:00");
}

#[test]
fn a_page_that_is_too_much_for_the_extractor_gives_its_running_text() {
    let [one, two, three] = FRENCH;
    let menu: String = (0..7000).map(|n| format!("<li><a href=\"/{n}\">Rubrique {n}</a></li>")).collect();
    let html = format!(
        "<html><head><title>Le port</title></head><body><nav><ul>{menu}</ul></nav><main><div><p>{one}</p><p>{two}</p>{AROUND}<p>{three}</p></div></main>\
         <footer><p>Tous droits réservés.</p></footer></body></html>"
    );
    let (story, took) = timed(|| read_story(&html));
    assert_eq!(lines(&story), FRENCH);
    assert!(took < 5.0, "{took} s");
}

#[test]
fn who_wrote_it_is_no_end_of_the_text() {
    let [one, two, three] = FRENCH;
    let html = format!(
        "<html><head><title>Le port</title></head><body><article><div class=texte><p>{one}</p><p>{two}</p><p>{three}</p></div>\
         <div class=auteur><p>Lina Alaoui suit la pêche pour Le Rivage.</p></div></article></body></html>"
    );
    assert_eq!(lines(&read_story(&html)), FRENCH);
}

#[test]
fn the_pages_own_heading_is_not_repeated() {
    let [one, two, three] = FRENCH;
    let html = format!(
        "<html><head><title>Port : le plan adopté | Le Rivage</title><meta property=\"og:title\" content=\"Port : le plan adopté\"></head>\
         <body><article><h1>Essaouira adopte le plan du port</h1><p>{one}</p><p>{two}</p><p>{three}</p></article></body></html>"
    );
    assert_eq!(lines(&read_story(&html)), FRENCH);
}
