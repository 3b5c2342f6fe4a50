//! Isso under the suite's own articles.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::button;
use standfirst_e2e::proxy::Proxy;
use standfirst_e2e::servers::isso::Isso;
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::servers::{Mode, ThirdPartyBackend};
use standfirst_e2e::stage::Stage;

use super::conversation::{self, write};
use crate::embedding::Host;

standfirst_e2e::stories![ThirdPartyBackend::Isso;
    the_server_itself_has_the_seeded_thread,
    its_comments_stand_under_our_articles,
    a_comment_is_held,
    a_server_that_is_down_costs_no_word,
    the_same_words_said_to_three_stand_there_three_times,
    a_permalink_pages_until_it_finds_its_comment,
    its_comments_stand_under_the_articles_of_a_feed,
    its_comments_stand_in_a_static_page_of_another_site
];

async fn the_server_itself_has_the_seeded_thread(stage: &mut Stage) -> Result<()> {
    let server = Isso::start(stage.project(), "http://127.0.0.1:8000", Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let roots = fixture::comments()?
        .iter()
        .filter(|comment| comment.parent.is_none())
        .count();
    assert_eq!(thread["replies"].as_array().map(Vec::len), Some(roots));
    Ok(())
}

async fn site(stage: &mut Stage, mode: Mode) -> Result<String> {
    let (port, origin) = conversation::site_port()?;
    let server = Isso::start(stage.project(), &origin, mode).await?;
    let address = server.address().to_owned();
    stage.keep(server);
    site_of(stage, port, &address).await
}

async fn site_of(stage: &mut Stage, port: u16, server: &str) -> Result<String> {
    let path = Isso::thread_of("{slug}");
    let comments = json!({ "profile": "isso", "server": server, "page": { "path": path } });
    let site = conversation::site(stage, port, comments).await?;
    Ok(conversation::article(&site))
}

/// Starts the site with a proxy in front of the comment server.
async fn behind_proxy(stage: &mut Stage) -> Result<(String, Proxy)> {
    let mode = Mode::Open;
    let (port, origin) = conversation::site_port()?;
    let server = Isso::start(stage.project(), &origin, mode).await?;
    let proxy = Proxy::start(server.address()).await?;
    stage.keep(server);
    let address = site_of(stage, port, proxy.address()).await?;
    Ok((address, proxy))
}

async fn a_server_that_is_down_costs_no_word(stage: &mut Stage) -> Result<()> {
    let (address, proxy) = behind_proxy(stage).await?;
    conversation::survives_an_outage(stage, &address, &proxy).await
}

async fn the_same_words_said_to_three_stand_there_three_times(stage: &mut Stage) -> Result<()> {
    let (address, proxy) = behind_proxy(stage).await?;
    let names = ["Nora Field"; 3];
    conversation::posts_each_once(stage, &address, &proxy, "/new", names, true).await
}

async fn its_comments_stand_under_our_articles(stage: &mut Stage) -> Result<()> {
    let address = site(stage, Mode::Open).await?;
    conversation::is_held(stage, &address).await
}

async fn a_comment_is_held(stage: &mut Stage) -> Result<()> {
    let address = site(stage, Mode::Strict).await?;
    let page = stage.open(&address).await?;
    write(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.see("Your comment is awaiting moderation.").await
}

async fn a_permalink_pages_until_it_finds_its_comment(stage: &mut Stage) -> Result<()> {
    let (port, origin) = conversation::site_port()?;
    let server = Isso::start(stage.project(), &origin, Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let roots = thread["replies"].as_array().into_iter().flatten();
    let last = roots.filter_map(|one| one["id"].as_u64()).max();
    let last = last.context("a comment")?.to_string();
    let config = config(server.address(), "standfirst", 2);
    let options = Options {
        port,
        connect_to: vec![server.address().to_owned()],
        ..Options::default()
    };
    let site = stage.configured(options, &config).await?;
    stage.keep(server);
    conversation::finds(stage, &conversation::article(&site), &last).await
}

/// Returns a configuration with Isso's comments under the articles of another backend.
fn config(server: &str, articles: &str, page_size: u32) -> Value {
    json!({
        "site": { "name": "Stories" },
        "articles": { "profile": articles },
        "comments": {
            "profile": "isso",
            "server": server,
            "page": { "path": Isso::thread_of("{slug}") }
        },
        "limits": { "page_size": page_size }
    })
}

async fn its_comments_stand_under_the_articles_of_a_feed(stage: &mut Stage) -> Result<()> {
    let (port, origin) = conversation::site_port()?;
    let server = Isso::start(stage.project(), &origin, Mode::Open).await?;
    let options = Options {
        port,
        connect_to: vec![server.address().to_owned()],
        ..Options::default()
    };
    let config = config(server.address(), "json-feed", 20);
    let site = stage.configured(options, &config).await?;
    stage.keep(server);
    let address = conversation::article(&site);
    conversation::is_held(stage, &address).await?;
    stage.page()?.see("She lights all of them by hand.").await
}

async fn its_comments_stand_in_a_static_page_of_another_site(stage: &mut Stage) -> Result<()> {
    let host = Host::start(stage).await?;
    let server = Isso::start(stage.project(), host.origin(), Mode::Open).await?;
    let body = format!(
        "<standfirst-comments backend=\"isso\" server=\"{}\" page-id=\"{}\"></standfirst-comments>",
        server.address(),
        Isso::thread_of(ARTICLE)
    );
    stage.keep(server);
    let address = host.publish(stage, "", &body)?;
    conversation::is_held(stage, &address).await
}
