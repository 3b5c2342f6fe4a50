//! The recipe for Hugo, in a site of two posts.

use std::fs;

use anyhow::{Context, Result, ensure};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::recipe;
use standfirst_e2e::toolchains::hugo;

use super::Publisher;

standfirst_e2e::tests![hugo_site_has_threads_under_posts];

async fn hugo_site_has_threads_under_posts(context: &mut TestContext) -> Result<()> {
    let publisher = Publisher::start(context).await?;
    let site = recipe::instantiate("hugo", publisher.placeholders())?;
    let put = |name: &str, text: &str| -> Result<()> {
        let file = site.path().join(name);
        fs::create_dir_all(file.parent().context("a folder")?)?;
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
    };
    // What the publisher adds: a name, a layout, two posts.
    let recipe = fs::read_to_string(site.path().join("hugo.toml"))?;
    let own = format!(
        "baseURL = \"http://127.0.0.1:{}/\"\ntitle = \"Harbour Letters\"\n\
         disableKinds = [\"taxonomy\", \"term\", \"RSS\", \"sitemap\", \"home\", \"section\", \"404\"]\n",
        publisher.port
    );
    put("hugo.toml", &format!("{own}{recipe}"))?;
    let layout = fs::read_to_string(fixture::asset("hugo/single.html"))?;
    put("layouts/_default/single.html", &layout)?;
    put(
        &format!("content/{ARTICLE}.md"),
        "---\ntitle: The lamp & the lighter\n---\nA post.\n",
    )?;
    put(
        "content/silent.md",
        "---\ntitle: Silent\ncomments: false\n---\nA post.\n",
    )?;
    put(
        "public/index.html",
        "<!doctype html><title>Harbour Letters</title>",
    )?;
    hugo::build(site.path()).await?;
    let built = site.path().join("public");
    let silent = fs::read_to_string(built.join("silent/index.html"))?;
    ensure!(!silent.contains("standfirst"), "{silent}");
    let origin = publisher.publish(context, &built).await?;
    context.keep_alive(site);
    let page = context
        .open(&format!("{origin}/{ARTICLE}/index.html"))
        .await?;
    publisher.post_and_check(&page, "From Hugo.").await?;
    let said = "const { pageUrl, pageTitle, lang } = document.querySelector('standfirst-comments'); \
                return [pageUrl, pageTitle, lang].join(' ')";
    let said = page.script(said, vec![]).await?;
    let wanted = format!("{origin}/{ARTICLE}/ The lamp & the lighter en");
    ensure!(said == wanted.as_str(), "{said}");
    Ok(())
}
