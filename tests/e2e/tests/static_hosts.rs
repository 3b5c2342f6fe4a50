//! The site on a static file host, below a path.

use anyhow::{Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture;
use standfirst_e2e::page::heading;
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::servers::static_host::{NotFoundResponse, StaticHost};

standfirst_e2e::tests![
    deep_url_requests_no_missing_file,
    unknown_url_shows_not_found
];

/// Starts a newspaper of static files: its articles are a feed beside the page.
async fn newspaper(
    context: &mut TestContext,
    otherwise: NotFoundResponse,
) -> Result<std::sync::Arc<StaticHost>> {
    // Such hosts respond to the page's own address with 404.
    context.expect_failing_requests();
    let site = Site::copy(context.project())?;
    site.configure(&json!({
        "site": { "name": "Harbour Letters" },
        "articles": { "profile": "json-feed" },
        "comments": false,
    }))?;
    let feed = std::fs::read_to_string(fixture::asset("feed.json"))?;
    site.put("feed.json", &feed)?;
    let host = StaticHost::start(site, "/news/", otherwise).await?;
    Ok(context.keep_alive(host))
}

async fn deep_url_requests_no_missing_file(context: &mut TestContext) -> Result<()> {
    let article = "A bench for two, and who may sit on it";
    let placeholders = [
        ("article/a-bench-for-two", article),
        ("article/a-bench-for-two/", article),
        ("privacy", "Privacy on this device"),
    ];
    for otherwise in [NotFoundResponse::ErrorPage, NotFoundResponse::IndexPage] {
        let host = newspaper(context, otherwise).await?;
        for (place, title) in placeholders {
            let page = context.open(&format!("{}{place}", host.address())).await?;
            page.find(&heading(title)).await?;
        }
        let missing = host.missing();
        let is_place = |path: &str| {
            placeholders
                .iter()
                .any(|(place, _)| path == format!("/news/{place}"))
        };
        // Browsers request the icon by themselves.
        let wrong = missing
            .iter()
            .filter(|path| !is_place(path) && *path != "/favicon.ico");
        let wrong: Vec<&String> = wrong.collect();
        ensure!(wrong.is_empty(), "requested and missing: {wrong:?}");
    }
    Ok(())
}

async fn unknown_url_shows_not_found(context: &mut TestContext) -> Result<()> {
    for otherwise in [NotFoundResponse::ErrorPage, NotFoundResponse::IndexPage] {
        let host = newspaper(context, otherwise).await?;
        let placeholders = [
            "a",
            "a/",
            "a/b/c",
            "a/b/c/",
            "article/a-bench-for-two/more",
            "section/",
        ];
        for place in placeholders {
            let page = context.open(&format!("{}{place}", host.address())).await?;
            page.find(&heading("Page not found")).await?;
            page.wait_for_text("Harbour Letters").await?;
        }
    }
    Ok(())
}
