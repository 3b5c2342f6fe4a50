//! Waline.

use anyhow::Result;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::servers::waline::Waline;
use standfirst_e2e::servers::{Foreign, Manner};
use standfirst_e2e::stage::Stage;

standfirst_e2e::stories![Foreign::Waline; the_server_itself_has_the_seeded_thread];

async fn the_server_itself_has_the_seeded_thread(stage: &mut Stage) -> Result<()> {
    let server = Waline::start(stage.project(), Manner::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    assert_eq!(thread["count"], fixture::comments()?.len());
    Ok(())
}
