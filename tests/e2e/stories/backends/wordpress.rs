//! WordPress.

use anyhow::Result;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::servers::wordpress::WordPress;
use standfirst_e2e::servers::{Foreign, Manner};
use standfirst_e2e::stage::Stage;

standfirst_e2e::stories![Foreign::WordPress; the_server_itself_has_the_seeded_thread];

async fn the_server_itself_has_the_seeded_thread(stage: &mut Stage) -> Result<()> {
    let server = WordPress::start(stage.project(), Manner::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    assert_eq!(
        thread.as_array().map(Vec::len),
        Some(fixture::comments()?.len())
    );
    assert!(thread[0]["content"]["rendered"].is_string(), "{thread}");
    Ok(())
}
