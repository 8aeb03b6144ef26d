//! Pictures of the site's own: fetched once from where the agency has them, and scaled to what pages show. What cannot be had is a link,
//! and is asked for again with the story's next version.

use std::{io::Cursor, time::Duration};

use futures::{StreamExt as _, stream};
use http::header::LOCATION;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType};
use reqwest::Client;
use tokio::{task::spawn_blocking, time::timeout};
use url::Url;
use wiredesk_service::{
    client::{causes, whole_body, within},
    reach::Reach,
};
use wiredesk_story::{BlockKind, Image, Story, identity::sha256_hex};

use super::picture;
use crate::web;

/// The widths that pages show, in pixels; a smaller picture stays as wide as it is.
const WIDTHS: [u32; 2] = [640, 1280];
const QUALITY: u8 = 80;
/// The most bytes of a picture, the longest side in pixels, and the most memory that reading one takes.
const MOST_BYTES: usize = 20 << 20;
const LONGEST: u32 = 16_000;
const MOST_MEMORY: u64 = 400 << 20;
/// How many are fetched at a time, how long one may take, how many addresses it may lead through, and the most of a story.
const AT_A_TIME: usize = 4;
const PATIENCE: Duration = Duration::from_secs(8);
const HOPS: usize = 4;
const MOST: usize = 20;

/// A picture, ready to be kept.
#[derive(Debug)]
pub(crate) struct Scaled {
    /// Where it was fetched.
    pub(crate) url: String,
    /// Of its content.
    pub(crate) name: String,
    /// Width, height and JPEG of each size, the smallest first.
    pub(crate) sizes: Vec<(u32, u32, Vec<u8>)>,
}

/// Fetches pictures.
pub(crate) struct Fetcher {
    client: Client,
    reach: Reach,
}

impl Fetcher {
    pub(crate) fn new(reach: Reach) -> Result<Self, String> {
        let agent = concat!("wiredesk/", env!("CARGO_PKG_VERSION"));
        let client = within(reach, true, agent, web::CONNECT).timeout(PATIENCE).build();
        Ok(Self { client: client.map_err(|error| causes(&error))?, reach })
    }

    /// Those that can be had within a time.
    pub(crate) async fn fetch(&self, urls: Vec<String>, within: Duration) -> Vec<Scaled> {
        let mut fetched = stream::iter(urls).map(|url| self.one(url)).buffer_unordered(AT_A_TIME);
        let mut pictures = Vec::new();
        let all = async {
            while let Some((url, result)) = fetched.next().await {
                match result {
                    Ok(picture) => pictures.push(picture),
                    Err(reason) => tracing::warn!(url, reason, "a picture cannot be had; the page links to it"),
                }
            }
        };
        // The others stay links.
        let _ = timeout(within, all).await;
        pictures
    }

    async fn one(&self, url: String) -> (String, Result<Scaled, String>) {
        let made = match self.bytes(&url).await {
            Ok(bytes) => {
                let own = url.clone();
                let scaled = spawn_blocking(move || scale(own, &bytes)).await;
                scaled.unwrap_or_else(|_| Err("it does not read as a picture".to_owned()))
            }
            Err(reason) => Err(reason),
        };
        (url, made)
    }

    async fn bytes(&self, url: &str) -> Result<Vec<u8>, String> {
        let mut url = web::address(url, self.reach)?;
        for _ in 0..HOPS {
            let answer = self.client.get(url.clone()).send().await.map_err(|error| causes(&error))?;
            if answer.status().is_redirection() {
                let next = answer.headers().get(LOCATION).and_then(|next| next.to_str().ok());
                let next = next.and_then(|next| Url::join(&url, next).ok()).ok_or("it leads nowhere")?;
                url = web::address(next.as_str(), self.reach)?;
                continue;
            }
            if !answer.status().is_success() {
                return Err(format!("the answer is {}", answer.status()));
            }
            let bytes = whole_body(answer, MOST_BYTES as u64).await?;
            return bytes.ok_or_else(|| format!("it has more than {MOST_BYTES} bytes"));
        }
        Err(format!("it leads through more than {HOPS} addresses"))
    }
}

/// The addresses of a story's pictures, as its page shows them.
pub(crate) fn urls(story: &Story) -> Vec<String> {
    images(story).into_iter().map(|image| image.href).collect()
}

/// A story's pictures, as its page shows them, each once.
pub(crate) fn images(story: &Story) -> Vec<Image> {
    let blocks = story.main_body().map(|body| body.blocks.as_slice()).unwrap_or_default();
    let inside = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Image(image) => Some(image.clone()),
        _ => None,
    });
    let all = picture::lead(story).into_iter().chain(inside);
    let mut images: Vec<Image> = Vec::new();
    for image in all.filter(|image| picture::address(image).is_some()) {
        if images.len() < MOST && !images.iter().any(|known| known.href == image.href) {
            images.push(image);
        }
    }
    images
}

fn scale(url: String, bytes: &[u8]) -> Result<Scaled, String> {
    let failed = |error: image::ImageError| format!("it does not read as a picture: {error}");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST), Some(LONGEST));
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let orientation = decoder.orientation().map_err(failed)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(failed)?;
    picture.apply_orientation(orientation);
    let picture = flat(picture);
    let (width, height) = picture.dimensions();
    let mut sizes: Vec<(u32, u32, Vec<u8>)> = Vec::new();
    for wanted in WIDTHS {
        if sizes.last().is_some_and(|(known, ..)| *known >= width) {
            break;
        }
        let to = wanted.min(width).max(1);
        let high = u32::try_from(u64::from(height) * u64::from(to) / u64::from(width.max(1))).unwrap_or(height).max(1);
        let scaled = match to == width {
            true => picture.clone(),
            false => image::imageops::resize(&picture, to, high, FilterType::CatmullRom),
        };
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&scaled).map_err(failed)?;
        sizes.push((scaled.width(), scaled.height(), jpeg));
    }
    Ok(Scaled { url, name: sha256_hex(bytes)[..16].to_owned(), sizes })
}

/// Without what shines through: on white.
fn flat(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let on_white = |colour: u8| {
            let mixed = (u32::from(colour) * u32::from(a) + 255 * (255 - u32::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([on_white(r), on_white(g), on_white(b)])
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba([0, 90, 160, 128]));
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_scaled_down_and_never_up() {
        let sizes = |width, height| -> Vec<(u32, u32)> {
            let scaled = scale("u".into(), &png(width, height)).unwrap();
            assert!(scaled.sizes.iter().all(|(.., jpeg)| jpeg.starts_with(&[0xff, 0xd8])));
            scaled.sizes.iter().map(|(width, height, _)| (*width, *height)).collect()
        };
        assert_eq!(sizes(2000, 1000), [(640, 320), (1280, 640)]);
        assert_eq!(sizes(900, 600), [(640, 426), (900, 600)]);
        assert_eq!(sizes(300, 2), [(300, 2)]);
        assert!(scale("u".into(), b"<html>").unwrap_err().contains("does not read as a picture"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_picture_is_fetched_through_a_redirect_and_what_is_none_is_left() {
        use axum::{Router, response::Redirect, routing::get};
        let routes = Router::new()
            .route("/a", get(async || Redirect::temporary("/b.png")))
            .route("/b.png", get(async || png(300, 200)))
            .route("/page", get(async || "<html>"))
            .route("/round", get(async || Redirect::temporary("/round")));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let start = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let fetcher = Fetcher::new(Reach { allow_private: true }).unwrap();
        let urls = ["/a", "/page", "/round", "/none"].map(|path| format!("{start}{path}"));
        let fetched = fetcher.fetch(urls.to_vec(), Duration::from_secs(10)).await;
        let told: Vec<_> = fetched.iter().map(|one| (one.url.as_str(), one.sizes[0].0, one.sizes[0].1)).collect();
        assert_eq!(told, [(urls[0].as_str(), 300, 200)]);
    }

    #[tokio::test]
    async fn a_private_address_is_not_asked_for_a_picture() {
        let fetcher = Fetcher::new(Reach { allow_private: false }).unwrap();
        let urls = ["http://127.0.0.1:1/a.jpg", "http://169.254.169.254/", "file:///etc/passwd"].map(str::to_owned);
        assert_eq!(fetcher.fetch(urls.to_vec(), Duration::from_secs(5)).await.len(), 0);
    }
}
