//! The oEmbed description of an article (<https://oembed.com>, 2.3.4).

use serde_json::{Value, json};

use crate::content::{Article, Hero};
use crate::markup::escape_html;
use crate::public_url::{PublicUrl, percent_encode};

/// The frame's default width, in pixels: a column of text.
const WIDTH: u32 = 640;
/// The frame's height, in pixels, until its script has measured the content: headline, picture and the first
/// lines.
const HEIGHT: u32 = 720;
/// How many seconds consumers may cache the response. Headlines are corrected now and then.
const CACHE_AGE: u32 = 3600;

/// The maximum size that the consumer allows, in pixels.
#[derive(Clone, Copy, Debug, Default)]
pub struct MaxSize {
    /// The maximum width.
    pub width: Option<u32>,
    /// The maximum height.
    pub height: Option<u32>,
}

impl MaxSize {
    fn allows(self, width: u32, height: u32) -> bool {
        self.width.is_none_or(|max| width <= max) && self.height.is_none_or(|max| height <= max)
    }
}

/// Returns the oEmbed response.
pub fn describe_article(
    article: &Article,
    public: &PublicUrl,
    site_name: Option<&str>,
    max: MaxSize,
) -> Value {
    let mut response = json!({
        "type": "rich",
        "version": "1.0",
        "title": article.headline(),
        "provider_url": public.url_of(""),
        "cache_age": CACHE_AGE,
        "width": WIDTH.min(max.width.unwrap_or(WIDTH)),
        "height": HEIGHT.min(max.height.unwrap_or(HEIGHT)),
        "html": frame(article, public, max),
    });
    if let Some(name) = site_name {
        response["provider_name"] = json!(name);
    }
    let authors: Vec<&str> = article.authors().collect();
    if !authors.is_empty() {
        response["author_name"] = json!(authors.join(", "));
    }
    if let Some((src, width, height)) = article.hero().and_then(|hero| thumbnail(hero, max)) {
        response["thumbnail_url"] = json!(public.absolute_url(src));
        response["thumbnail_width"] = json!(width);
        response["thumbnail_height"] = json!(height);
    }
    response
}

/// Returns the frame, and the script that sets its height to that of its content.
///
/// If a consumer strips scripts, the frame keeps its height and scrolls. If it strips styles, the frame still has
/// its `width` and `height` attributes. The style holds the requested maximum size, which the script cannot
/// exceed.
fn frame(article: &Article, public: &PublicUrl, max: MaxSize) -> String {
    let src = format!(
        "{}?element=article&page-id={}&page-url={}",
        public.url_of("widget/frame.html"),
        percent_encode(&article.slug),
        // Links to comments must open the article's page, not the frame.
        percent_encode(&public.article_url(&article.slug)),
    );
    let mut style = String::from("border:0;width:100%");
    for (side, max) in [("width", max.width), ("height", max.height)] {
        if let Some(max) = max {
            style.push_str(&format!(";max-{side}:{max}px"));
        }
    }
    format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"{}\" height=\"{}\" style=\"{style}\" \
         loading=\"lazy\"></iframe><script type=\"module\" src=\"{}\"></script>",
        escape_html(&src),
        escape_html(article.headline()),
        WIDTH.min(max.width.unwrap_or(WIDTH)),
        HEIGHT.min(max.height.unwrap_or(HEIGHT)),
        escape_html(&public.url_of("widget/frame.mjs")),
    )
}

/// Returns the URL, width and height of the article's picture. If it does not fit, returns the largest candidate
/// that does.
fn thumbnail(hero: &Hero, max: MaxSize) -> Option<(&str, u32, u32)> {
    if hero.width == 0 || hero.height == 0 {
        return None;
    }
    // All candidates have the same aspect ratio.
    let height = |width: u32| {
        let height = u64::from(width) * u64::from(hero.height) / u64::from(hero.width);
        u32::try_from(height).unwrap_or(u32::MAX).max(1)
    };
    let sized = |src, width| (src, width, height(width));
    let fits = |&(_, width, height): &(&str, u32, u32)| width > 0 && max.allows(width, height);
    let named = hero.srcset.iter().find(|one| one.src == hero.src);
    let default = sized(hero.src.as_str(), named.map_or(hero.width, |one| one.width));
    let others = hero.srcset.iter();
    let others = others.map(|one| sized(one.src.as_str(), one.width));
    Some(default)
        .filter(fits)
        .or_else(|| others.filter(fits).max_by_key(|&(_, width, _)| width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hero(src: &str, width: u32, height: u32) -> serde_json::Result<Hero> {
        let candidate = |src: &str, width| json!({ "src": src, "width": width });
        let hero = json!({
            "src": src, "width": width, "height": height, "alt": "",
            "srcset": [candidate("s", 640), candidate("m", 1280), candidate("l", 1920)],
        });
        serde_json::from_value(hero)
    }

    fn max(width: u32, height: u32) -> MaxSize {
        MaxSize {
            width: Some(width),
            height: Some(height),
        }
    }

    #[test]
    fn the_thumbnail_is_the_default_or_the_largest_that_fits() -> serde_json::Result<()> {
        let hero = hero("m", 1920, 1280)?;
        let default = Some(("m", 1280, 853));
        assert_eq!(thumbnail(&hero, MaxSize::default()), default);
        assert_eq!(thumbnail(&hero, max(1280, 853)), default);
        assert_eq!(thumbnail(&hero, max(4000, 4000)), default);
        let small = Some(("s", 640, 426));
        assert_eq!(thumbnail(&hero, max(1279, 4000)), small);
        assert_eq!(thumbnail(&hero, max(4000, 852)), small);
        assert_eq!(thumbnail(&hero, max(639, 4000)), None);
        assert_eq!(thumbnail(&hero, max(4000, 425)), None);
        Ok(())
    }

    #[test]
    fn an_image_without_srcset_keeps_its_declared_size() -> serde_json::Result<()> {
        let single = hero("x", 1600, 900)?;
        assert_eq!(
            thumbnail(&single, MaxSize::default()),
            Some(("x", 1600, 900))
        );
        assert_eq!(thumbnail(&hero("x", 0, 900)?, MaxSize::default()), None);
        assert_eq!(thumbnail(&hero("x", 900, 0)?, MaxSize::default()), None);
        Ok(())
    }
}
