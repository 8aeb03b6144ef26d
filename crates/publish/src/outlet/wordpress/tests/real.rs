//! Against a real WordPress, where Debian's packages of it are: `tests/wordpress/start`.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use axum::{Router, routing::get};
use wiredesk_story::{ItemType, Rendition, Story, story::Association};

use super::*;
use crate::web;

/// A WordPress in a folder, ended with it.
struct Site {
    folder: PathBuf,
    url: String,
    keys: String,
}

impl Site {
    /// None where its packages are missing.
    fn start(folder: &Path) -> Option<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut start = Command::new(script("start"));
        let output = start.arg(folder).args(["--port", &port.to_string()]).stdin(Stdio::null()).output().unwrap();
        if output.status.code() == Some(3) {
            return None;
        }
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let of = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        let url = of("url=");
        let login = format!("user = \"{}\"\npassword = \"{}\"", of("user="), of("password="));
        let keys = format!("url = \"{url}\"\n{login}\nallow_private = true\npictures = \"keep\"");
        Some(Self { folder: folder.to_owned(), url, keys })
    }

    /// An outlet that was started just now: it remembers nothing.
    fn outlet(&self) -> Arc<dyn Outlet> {
        outlets(&self.keys).unwrap().iter().next().unwrap().outlet.clone()
    }

    async fn json(&self, path: &str) -> Value {
        let url: url::Url = format!("{}wp-json/wp/v2/{path}", self.url).parse().unwrap();
        let client = web::client(&url, Reach { allow_private: true }, Duration::from_secs(20)).unwrap();
        web::send(client.get(url)).await.unwrap().json(Timestamp::UNIX_EPOCH).unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = Command::new(script("stop")).arg(&self.folder).status();
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wordpress").join(name)
}

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(900, 600, image::Rgb([10, 90, 160])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn with_picture(revision: u64, headline: &str, href: &str) -> Attempt {
    let mut attempt = one(revision, headline);
    let rendition = Rendition { name: "main".into(), href: Some(href.into()), ..Rendition::default() };
    let picture = Story {
        item_type: ItemType::Picture,
        by: Some("عدسة: س. المثال".into()),
        headlines: vec![Label::new("main", "واجهة القصر")],
        descriptions: vec![Label::new("caption", "القصر <ليلا>")],
        renditions: vec![rendition],
        ..Story::default()
    };
    let association = Association { name: "main".into(), rel: Some("main".into()), story: Box::new(picture) };
    Arc::make_mut(&mut attempt.story).associations = vec![association];
    attempt
}

fn claim(delivered: &Delivered, withdrawn: bool) -> Claim {
    let uri = one(1, "x").uri;
    let (location, digest) = (delivered.location.clone(), delivered.digest.clone());
    Claim { uri, withdrawn, location, digest, now: Timestamp::UNIX_EPOCH }
}

async fn give(outlet: &Arc<dyn Outlet>, attempt: Attempt) -> Delivered {
    outlet.attempt(vec![attempt]).await.pop().unwrap().unwrap()
}

async fn shows(outlet: &Arc<dyn Outlet>, claim: Claim) -> Shows {
    outlet.compare(vec![claim]).unwrap().await.pop().unwrap().unwrap()
}

#[test]
fn a_real_wordpress_takes_posts_and_their_pictures_once_and_gives_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let Some(site) = Site::start(folder.path()) else {
        eprintln!("skipped: no WordPress here; apt-get install wordpress php-cli php-mysql php-gd mariadb-server");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let href = format!("http://{}/a.png", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/a.png", get(async || png()))).await });

        let outlet = site.outlet();
        let first = give(&outlet, with_picture(1, "القمة تنطلق", &href)).await;
        assert_eq!(shows(&outlet, claim(&first, false)).await, Shows::AsClaimed);
        let media = site.json("media?_fields=id,alt_text,slug,caption").await;
        assert_eq!(media.as_array().unwrap().len(), 1, "{media}");
        assert_eq!(media[0]["alt_text"], "واجهة القصر");
        let caption = media[0]["caption"]["rendered"].as_str().unwrap();
        assert!(caption.contains("القصر &lt;ليلا&gt; (عدسة: س. المثال)"), "{caption}");
        let post = site.json("posts?_fields=featured_media,title,content").await;
        assert_eq!(post[0]["featured_media"], media[0]["id"]);
        assert!(!post[0]["content"]["rendered"].as_str().unwrap().contains("a.png"), "{post}");

        // After a restart nothing is given twice.
        let outlet = site.outlet();
        let second = give(&outlet, after(with_picture(2, "Le sommet s’ouvre", &href), 1, &first)).await;
        assert_eq!(second.location, first.location);
        assert_eq!(site.json("media?_fields=id").await.as_array().unwrap().len(), 1);
        assert_eq!(site.json("posts?_fields=title").await[0]["title"]["rendered"], "Le sommet s’ouvre");

        let kill = Attempt { withdraw: true, ..after(with_picture(3, "Summit opens", &href), 2, &second) };
        let gone = give(&outlet, kill).await;
        assert_eq!(shows(&outlet, claim(&gone, true)).await, Shows::Gone);
        assert_eq!(site.json("posts?_fields=id").await.as_array().unwrap().len(), 0);
    });
}
