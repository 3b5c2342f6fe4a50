//! Waline under the suite's own articles.

use anyhow::Result;
use serde_json::json;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::button;
use standfirst_e2e::servers::waline::Waline;
use standfirst_e2e::servers::{Foreign, Manner};
use standfirst_e2e::stage::Stage;

use super::conversation::{self, write};

standfirst_e2e::stories![Foreign::Waline;
    the_server_itself_has_the_seeded_thread,
    its_comments_stand_under_our_articles,
    a_comment_is_held
];

async fn the_server_itself_has_the_seeded_thread(stage: &mut Stage) -> Result<()> {
    let server = Waline::start(stage.project(), Manner::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    assert_eq!(thread["count"], fixture::comments()?.len());
    Ok(())
}

async fn site(stage: &mut Stage, manner: Manner) -> Result<String> {
    let (port, _) = conversation::site_port()?;
    let server = Waline::start(stage.project(), manner).await?;
    let path = Waline::thread_of("{slug}");
    let comments =
        json!({ "profile": "waline", "server": server.address(), "page": { "path": path } });
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
