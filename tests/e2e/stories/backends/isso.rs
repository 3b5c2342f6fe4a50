//! Isso.

use anyhow::Result;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::servers::isso::Isso;
use standfirst_e2e::servers::{Foreign, Manner};
use standfirst_e2e::stage::Stage;

standfirst_e2e::stories![Foreign::Isso; the_server_itself_has_the_seeded_thread];

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
