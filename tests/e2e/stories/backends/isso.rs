//! Isso under the suite's own articles.

use anyhow::Result;
use serde_json::json;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::button;
use standfirst_e2e::servers::isso::Isso;
use standfirst_e2e::servers::{Foreign, Manner};
use standfirst_e2e::stage::Stage;

use super::conversation::{self, write};

standfirst_e2e::stories![Foreign::Isso;
    the_server_itself_has_the_seeded_thread,
    its_comments_stand_under_our_articles,
    a_comment_is_held
];

async fn the_server_itself_has_the_seeded_thread(stage: &mut Stage) -> Result<()> {
    let server = Isso::start(stage.project(), "http://127.0.0.1:8000", Manner::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let roots = fixture::comments()?
        .iter()
        .filter(|comment| comment.parent.is_none())
        .count();
    assert_eq!(thread["replies"].as_array().map(Vec::len), Some(roots));
    Ok(())
}

async fn site(stage: &mut Stage, manner: Manner) -> Result<String> {
    let (port, origin) = conversation::site_port()?;
    let server = Isso::start(stage.project(), &origin, manner).await?;
    let path = Isso::thread_of("{slug}");
    let comments =
        json!({ "profile": "isso", "server": server.address(), "page": { "path": path } });
    let site = conversation::site(stage, port, comments).await?;
    stage.keep(server);
    Ok(conversation::article(&site))
}

async fn its_comments_stand_under_our_articles(stage: &mut Stage) -> Result<()> {
    let address = site(stage, Manner::Open).await?;
    conversation::is_held(stage, &address).await
}

async fn a_comment_is_held(stage: &mut Stage) -> Result<()> {
    let address = site(stage, Manner::Strict).await?;
    let page = stage.open(&address).await?;
    write(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.see("Your comment is awaiting moderation.").await
}
