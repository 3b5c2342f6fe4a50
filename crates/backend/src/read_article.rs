//! Reads articles from responses.

use standfirst_json::Value;

use super::bad_rows::{BadRows, Unreadable};
use super::mapping;
use super::path::Scope;
use super::plain_text::plain;
use super::profile::{ArticleFields, FieldAt, HeroFields, PeopleFields};
use super::read_thread::list;
use standfirst_json::quote::quoted_value;
use standfirst_model::article::CommentsState;
use standfirst_model::blank::is_blank;
use standfirst_model::order::sort_by;
use standfirst_model::text::joined;
use standfirst_model::{
    AdjacentArticle, Article, Hero, ImageCandidate, Person, Section, Teaser, TextFormat, Topic,
    Untrusted,
};

/// Reads an article of a list.
pub fn teaser(
    fields: &ArticleFields,
    scope: Scope<'_>,
    bad: &mut BadRows,
) -> Result<Teaser, Unreadable> {
    let slug = expected_text("fields.slug", &fields.slug, scope)?;
    let section_slug = mapping::text(fields.section_slug.as_ref(), scope);
    let section_name = mapping::name(fields.section_name.as_ref(), scope);
    Ok(Teaser {
        id: mapping::text(fields.id.as_ref(), scope).unwrap_or_else(|| slug.clone()),
        headline: headline(fields, scope, &slug),
        standfirst: mapping::untrusted(fields.standfirst.as_ref(), scope)
            .filter(|text| !text.is_blank()),
        section: section_slug.map(|slug| Section {
            name: section_name.unwrap_or_else(|| slug.clone()),
            slug,
        }),
        byline: fields
            .byline
            .as_ref()
            .map(|people| byline(people, scope, bad))
            .unwrap_or_default(),
        published: mapping::moment(fields.published.as_ref(), scope),
        updated: mapping::moment(fields.updated.as_ref(), scope),
        hero: fields
            .hero
            .as_ref()
            .and_then(|fields| hero(fields, scope, bad)),
        comment_count: mapping::count(fields.comment_count.as_ref(), scope),
        url: mapping::text(fields.url.as_ref(), scope),
        topics: topics(fields, scope, bad),
        long_slug: mapping::long_text(&fields.slug, scope).unwrap_or_else(|| slug.clone()),
        slug,
    })
}

/// Reads a text without which the row cannot be used.
fn expected_text(place: &str, field: &FieldAt, scope: Scope<'_>) -> Result<String, Unreadable> {
    let text = mapping::text(Some(field), scope);
    text.ok_or_else(|| Unreadable::at(place, "a text", mapping::path_of(field), scope.item))
}

/// Reads the topics of an article. A slug belongs to the name at the same index in the other list. If the lists
/// differ in length, the slugs are ignored.
fn topics(fields: &ArticleFields, scope: Scope<'_>, bad: &mut BadRows) -> Vec<Topic> {
    let names = mapping::names("fields.tags", fields.tags.as_ref(), scope, bad);
    let slugs = mapping::names("fields.tag_slugs", fields.tag_slugs.as_ref(), scope, bad);
    let are_pairs = slugs.len() == names.len();
    let mut slugs = slugs.into_iter().filter(|_| are_pairs);
    let names = names.into_iter();
    names
        .map(|name| Topic {
            name,
            slug: slugs.next(),
        })
        .collect()
}

/// Reads the headline. If there is none, returns the first words of the text, or else the date, or else the slug:
/// a link to an article needs a text.
fn headline(fields: &ArticleFields, scope: Scope<'_>, slug: &str) -> Untrusted {
    if let Some(headline) = mapping::untrusted(Some(&fields.headline), scope)
        && !is_blank(&plain(&headline.text))
    {
        return headline;
    }
    let texts = [&fields.standfirst, &fields.body].into_iter();
    let mut texts = texts.filter_map(|field| mapping::untrusted(field.as_ref(), scope));
    let words = texts.find_map(|text| first_words(&text));
    let date = || {
        let moment = mapping::moment(fields.published.as_ref(), scope)?;
        Some(moment.to_string().chars().take(10).collect())
    };
    Untrusted::plain(words.or_else(date).unwrap_or_else(|| slug.to_owned()))
}

fn first_words(text: &Untrusted) -> Option<String> {
    const MAX_WORDS: usize = 10;
    let write_truncated: String = text.text.chars().take(2_000).collect();
    let plain = match text.format {
        TextFormat::Plain => write_truncated,
        TextFormat::Html | TextFormat::Markdown => plain(&write_truncated),
    };
    let words: Vec<&str> = plain.split_whitespace().collect();
    let shown = joined(&mut words.iter().copied().take(MAX_WORDS), " ");
    let rest = if words.len() > MAX_WORDS { "…" } else { "" };
    (!is_blank(&shown)).then(|| format!("{shown}{rest}"))
}

/// Reads a whole article.
pub fn article(
    fields: &ArticleFields,
    scope: Scope<'_>,
    bad: &mut BadRows,
) -> Result<Article, Unreadable> {
    let said = mapping::text_or_flag(fields.conversation.as_ref(), scope);
    let conversation = match said.as_deref() {
        Some("closed" | "false") => CommentsState::Closed,
        Some("absent" | "none") => CommentsState::Absent,
        _ => CommentsState::Open,
    };
    let mut teaser = teaser(fields, scope, bad)?;
    // Only a list shows that articles share a short slug. The request has the long slug if this article is one.
    if scope.values.text("slug").as_ref() == Some(&teaser.long_slug) {
        teaser.slug.clone_from(&teaser.long_slug);
    }
    let items = fields.related.as_ref().and_then(|path| list(path, scope));
    let mut related = Vec::new();
    bad.read_valid(&items.unwrap_or_default(), &mut |item, bad| {
        // The page is shown even if a related article cannot be read.
        let read = self::teaser(fields, scope.at(item), bad).map_err(|mut unreadable| {
            unreadable.place.insert_str(0, "fields.related: ");
            unreadable
        });
        related.push(read?);
        Ok(())
    });
    let neighbour = |path: &Option<super::path::Path>| {
        let item = path.as_ref()?.find(scope)?;
        Some(AdjacentArticle {
            slug: mapping::text(Some(&fields.slug), scope.at(&item))?,
            headline: headline(fields, scope.at(&item), ""),
        })
    };
    Ok(Article {
        teaser,
        body: mapping::untrusted(fields.body.as_ref(), scope).unwrap_or_default(),
        conversation,
        related,
        previous: neighbour(&fields.previous),
        next: neighbour(&fields.next),
        language: mapping::text(fields.language.as_ref(), scope),
    })
}

fn byline(people: &PeopleFields, scope: Scope<'_>, bad: &mut BadRows) -> Vec<Person> {
    let items = list(&people.items, scope).unwrap_or_default();
    let mut byline = Vec::new();
    bad.read_valid(&items, &mut |item, _| {
        let scope = scope.at(item);
        expected_text("fields.byline.name", &people.name, scope)?;
        byline.extend(mapping::name(Some(&people.name), scope).map(|name| Person {
            name,
            url: mapping::text(people.url.as_ref(), scope),
        }));
        Ok(())
    });
    byline
}

/// Whether a candidate has the aspect ratio of the whole picture, and is not a crop of it. True if its size is
/// unknown. Sizes are rounded to whole pixels, so one of them may be off by one.
fn has_proportions(whole: (u32, u32), candidate: Option<(u32, u32)>) -> bool {
    let Some((width, height)) = candidate else {
        return true;
    };
    let whole = (u64::from(whole.0), u64::from(whole.1));
    let (width, height) = (u64::from(width), u64::from(height));
    let difference = (width * whole.1).abs_diff(height * whole.0);
    difference <= whole.0.max(whole.1)
}

fn hero(fields: &HeroFields, scope: Scope<'_>, bad: &mut BadRows) -> Option<Hero> {
    let dimension = |field| mapping::count(field, scope);
    let candidates = match fields.candidates.as_ref().and_then(|path| path.find(scope)) {
        Some(Value::Array(ref mut list)) => std::mem::take(list),
        Some(Value::Object(ref by_name)) => by_name.values().cloned().collect(),
        _ => Vec::new(),
    };
    let dimensions = dimension(fields.width.as_ref()).zip(dimension(fields.height.as_ref()));
    let mut sizes: Vec<ImageCandidate> = Vec::new();
    bad.read_valid(&candidates, &mut |one, _| {
        let scope = scope.at(one);
        let src = mapping::text(fields.candidate_src.as_ref(), scope);
        let width = mapping::count(fields.candidate_width.as_ref(), scope);
        let height = mapping::count(fields.candidate_height.as_ref(), scope);
        let Some((src, width)) = src.zip(width) else {
            return Err(Unreadable {
                place: "fields.hero.candidates".to_owned(),
                expected: "an address and a width".to_owned(),
                found: quoted_value(one),
            });
        };
        if dimensions.is_none_or(|whole| has_proportions(whole, Some(width).zip(height))) {
            sizes.push(ImageCandidate { src, width });
        }
        Ok(())
    });
    sort_by(&mut sizes, |a, b| a.width < b.width);
    sizes.dedup_by_key(|candidate| candidate.width);
    Some(Hero {
        src: mapping::text(Some(&fields.src), scope)?,
        candidates: sizes,
        dimensions,
        alt: mapping::text(fields.alt.as_ref(), scope).unwrap_or_default(),
        caption: mapping::untrusted(fields.caption.as_ref(), scope).filter(|text| !text.is_blank()),
        credit: mapping::text(fields.credit.as_ref(), scope),
    })
}
