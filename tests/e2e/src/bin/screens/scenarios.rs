//! Scenes that need a setup of their own: lists, loading states, sign-in and moderation notices, long words,
//! and uncertain comments, on the own site and on another one.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field, link};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::screens::Gallery;
use standfirst_e2e::servers::custom_server::{CustomServer, Kind};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::wait;
use xtask::project::Project;

use crate::{fill_comment_form, wait_for_articles, wait_for_thread};

/// Captures all of them. `demo` is the address of the demonstration newspaper.
pub async fn take(project: &Project, gallery: &Gallery<'_>, demo: &str) -> Result<()> {
    article_lists(gallery, demo).await?;
    loading_states(project, gallery).await?;
    sign_in_pages(project, gallery).await?;
    long_content(project, gallery).await?;
    unknown_outcome(project, gallery).await?;
    embedded_pages(project, gallery).await?;
    avatars_and_reports(project, gallery).await
}

fn article_at(server: &str, view: &str) -> String {
    let server = server.trim_end_matches('/');
    format!("{server}/article/{ARTICLE}?view={view}")
}

async fn article_lists(gallery: &Gallery<'_>, demo: &str) -> Result<()> {
    let first: Value = reqwest::get(format!("{demo}api/v1/articles?limit=1"))
        .await?
        .json()
        .await?;
    let first = &first["items"][0];
    let section = first["section"]["slug"].as_str().unwrap_or_default();
    let topic = first["tags"][0].as_str().unwrap_or_default();
    for (name, address) in [
        ("section", format!("{demo}section/{section}")),
        ("topic", format!("{demo}topic/{topic}")),
        ("front-lean", format!("{demo}?view=mobile")),
    ] {
        gallery.take_all(name, &address, wait_for_articles).await?;
    }
    Ok(())
}

/// The placeholders that are shown while something loads.
async fn loading_states(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    let site = Site::copy(project)?;
    let server = Reference::start(project, site.path(), Options::default()).await?;
    for (name, place, held_back) in [
        ("loading-front", "", "/articles"),
        ("loading-article", "article/a-bench-for-two", "/articles/"),
        (
            "loading-thread",
            "article/the-last-lamplighter",
            "/comments",
        ),
    ] {
        let proxy = Proxy::start(server.address()).await?;
        proxy.fail(Some(Method::GET), held_back, Fault::NoResponse);
        let address = format!("{}/{place}?view=full", proxy.address());
        gallery
            .take_all(name, &address, async |page: &Page<'_>| {
                let shown = "const it = document.querySelector('.skeleton'); \
                    return it ? getComputedStyle(it).opacity === '1' : false";
                wait::until("the outline", async || {
                    Ok(page.script(shown, vec![]).await? == true)
                })
                .await
            })
            .await?;
    }
    Ok(())
}

/// The notices about who may comment and who moderates.
async fn sign_in_pages(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    let cases = [
        ("sign-in", json!({ "sign_in": "/login?to={url}" })),
        (
            "signed-in",
            json!({ "sign_in": "/login", "reader": "Ada Kerr", "moderation": "all" }),
        ),
    ];
    for (name, mut comments) in cases {
        comments["profile"] = json!("standfirst");
        let site = Site::copy(project)?;
        site.configure(&json!({
            "site": { "name": "The Standfirst Courier" },
            "articles": { "profile": "standfirst" },
            "comments": comments
        }))?;
        let server = Reference::start(project, site.path(), Options::default()).await?;
        let address = article_at(server.address(), "full");
        gallery
            .take_all(name, &address, async |page: &Page<'_>| {
                wait_for_thread(page).await?;
                if name == "sign-in" {
                    return page.first(&link("Sign in")).await.map(drop);
                }
                page.press(&field("Comment")).await?;
                page.wait_for_text("Commenting as Ada Kerr").await
            })
            .await?;
    }
    Ok(())
}

/// Names, words and reply chains that are wider than the screen.
async fn long_content(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let comments = (0..14).map(|number| {
        let parent = (number > 0 && number != 13).then(|| format!("k{}", number - 1));
        json!({
            "article": ARTICLE,
            "key": format!("k{number}"),
            "parent": parent,
            "name": if number % 3 == 0 { format!("{word}{number}") } else { "Ada Kerr".to_owned() },
            "email": "ada@reader.example",
            "website": null,
            "text": match number {
                0 => word.to_owned(),
                2 => format!("`{word}` and https://example.org/{word}"),
                4 => format!("> {word}\n\nA list:\n\n- one\n- {word}\n\n```\n{word} {word}\n```"),
                13 => "One paragraph of an ordinary comment. ".repeat(200),
                _ => format!("Reply number {number}."),
            },
            "date": format!("2026-02-12T08:{number:02}:00Z")
        })
    });
    let folder = tempfile::tempdir()?;
    let seed = folder.path().join("comments.json");
    std::fs::write(&seed, Value::from_iter(comments).to_string())?;
    let options = Options {
        seed: Some(seed),
        ..Options::default()
    };
    let site = Site::copy(project)?;
    let server = Reference::start(project, site.path(), options).await?;
    for view in ["full", "mobile"] {
        let address = article_at(server.address(), view);
        let name = format!("long-{view}");
        gallery.take_all(&name, &address, wait_for_thread).await?;
    }
    Ok(())
}

/// A comment that may or may not have arrived.
async fn unknown_outcome(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    let kind = Kind::Holding;
    let custom_server = CustomServer::start(kind, &[ARTICLE]).await?;
    let proxy = Proxy::start(custom_server.address()).await?;
    let site = Site::copy(project)?;
    site.configure(&json!({
        "site": { "name": "The Standfirst Courier" },
        "articles": { "profile": "standfirst" },
        "comments": { "profile": kind.name(), "server": proxy.address() }
    }))?;
    let profile = format!("profiles/{}.json", kind.name());
    site.put(&profile, &kind.profile().to_string())?;
    let options = Options {
        connect_to: vec![proxy.address().to_owned()],
        ..Options::default()
    };
    let server = Reference::start(project, site.path(), options).await?;
    let address = article_at(server.address(), "full");
    gallery
        .take_all("doubt", &address, async |page: &Page<'_>| {
            wait_for_thread(page).await?;
            // The comment of the previous screenshot is still shown.
            if page.all(&button("Send again")).await?.is_empty() {
                proxy.fail_times(1, Some(Method::POST), "/c", Fault::DropResponse);
                fill_comment_form(page, "I was there, and it was not like that.").await?;
                page.press(&button("Post comment")).await?;
            }
            page.wait_for_text("may already have been posted").await
        })
        .await
}

/// Two widgets on another site's page.
async fn embedded_pages(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    let host = Site::of_page("")?;
    let other = Reference::start(project, host.path(), Options::default()).await?;
    let origin = other.address().trim_end_matches('/').to_owned();
    let site = Site::copy(project)?;
    let options = Options::default().with("--allow-origin", &origin);
    let news = Reference::start(project, site.path(), options).await?;
    let from = news.address().trim_end_matches('/');
    let thread = |page: &str| {
        format!(
            "<standfirst-comments server=\"{from}\" page-id=\"{page}\" loading=\"eager\"></standfirst-comments>"
        )
    };
    host.put(
        "post.html",
        &format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A post elsewhere</title>\
             <link rel=\"icon\" href=\"data:,\"><meta name=\"viewport\" content=\"width=device-width\">\
             <style>:root {{ color-scheme: light dark; background: Canvas }} body {{ font: 17px/1.5 Verdana, sans-serif; max-width: 42rem; \
             margin: 2rem auto; padding: 0 1rem }}</style>\
             <script type=\"module\" src=\"{from}/widget/standfirst.mjs\"></script></head>\
             <body><main><h1>A post elsewhere</h1><p>What its author has to say.</p>{}{}</main></body></html>",
            thread(ARTICLE),
            thread("a-bench-for-two")
        ),
    )?;
    let address = format!("{}post.html", other.address());
    gallery
        .take_all("widget", &address, async |page: &Page<'_>| {
            page.first(&button("Reply").partial_match()).await?;
            page.wait_for_text("Start the conversation").await
        })
        .await?;
    let privacy = format!("{from}/widget/privacy.html");
    gallery
        .take_all("widget-privacy", &privacy, async |page: &Page<'_>| {
            page.wait_for_text("Clear everything").await
        })
        .await
}

/// Comments with the pictures of their authors, and with initials for those who have none. Below the first comment is
/// the form of a report that was sent without a reason.
async fn avatars_and_reports(project: &Project, gallery: &Gallery<'_>) -> Result<()> {
    for (name, locale) in [("report", "en"), ("report-arabic", "ar")] {
        let site = Site::copy(project)?;
        site.configure(&json!({
            "site": { "name": "The Standfirst Courier" },
            "articles": { "profile": "standfirst" },
            "locale": locale,
            "avatars": true
        }))?;
        let file = site.path().join("profiles/standfirst.json");
        let profile = std::fs::read_to_string(&file).context("reading the profile")?;
        let mut profile: Value = serde_json::from_str(&profile)?;
        profile["thread"]["fields"]["avatar"] = json!({
            "at": "author.name",
            "map": { "Wilma Stroud": "/icons/icon-192.png" }
        });
        site.put("profiles/standfirst.json", &profile.to_string())?;
        let server = Reference::start(project, site.path(), Options::default()).await?;
        gallery
            .take_all(
                name,
                &article_at(server.address(), "full"),
                async |page: &Page<'_>| {
                    page.wait_for_text("Wilma Stroud").await?;
                    let script = "document.querySelector('[id^=report-comment]').click()";
                    page.script(script, vec![]).await?;
                    let send = "return document.querySelector('.report .button')?.click() === undefined && !!document.querySelector('.report .field-error span')";
                    wait::until("the error", async || {
                        Ok(page.script(send, vec![]).await? == true)
                    })
                    .await
                },
            )
            .await?;
    }
    Ok(())
}
