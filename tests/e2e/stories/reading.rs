//! Reading an article on the reference backend.

use anyhow::Result;
use standfirst_e2e::browser::Screen;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::heading;
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::stage::Stage;

standfirst_e2e::stories![
    the_article_is_there,
    it_is_there_under_a_path,
    // Windows of the other engines cannot be that narrow.
    it_is_there_on_a_phone: Chromium
];

const TITLE: &str = "The last lamplighter of Tannery Row";

async fn the_article_is_there(stage: &mut Stage) -> Result<()> {
    let server = stage.reference(Options::default()).await?;
    let page = stage
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.find(&heading(TITLE)).await?;
    page.see("Every evening at a quarter to six").await?;
    page.see("By Ottoline Brack").await?;
    page.see("My grandmother timed her soup").await?;
    stage.expect_accessible("an article").await
}

async fn it_is_there_under_a_path(stage: &mut Stage) -> Result<()> {
    let options = Options {
        base_path: "/news/".to_owned(),
        ..Options::default()
    };
    let server = stage.reference(options).await?;
    assert!(server.address().ends_with("/news/"), "{}", server.address());
    let page = stage
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.find(&heading(TITLE)).await?;
    Ok(())
}

async fn it_is_there_on_a_phone(stage: &mut Stage) -> Result<()> {
    let server = stage.reference(Options::default()).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = stage.open_on(Screen::NARROWEST, &address).await?;
    page.find(&heading(TITLE)).await?;
    let wide = "return document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(
        page.script(wide, vec![]).await?,
        true,
        "the page is wider than the screen"
    );
    stage.expect_accessible("an article on a phone").await
}
