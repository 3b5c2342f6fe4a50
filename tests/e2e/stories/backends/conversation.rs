//! What every backend has to stand: a thread is read, a comment is posted, a reply is posted, and both
//! are there after a reload.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Locator, Page, button, field, form};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::stage::Stage;
use standfirst_e2e::wait;
use std::sync::Arc;
use xtask::machine::port;

/// The site with the comments of another server under the suite's own articles.
pub async fn site(stage: &mut Stage, port: u16, comments: Value) -> Result<Arc<Reference>> {
    let server = comments["server"].as_str().context("a server")?.to_owned();
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "comments": comments
    });
    let options = Options {
        port,
        connect_to: vec![server],
        ..Options::default()
    };
    stage.configured(options, &config).await
}

/// A port that the site will stand on: some backends want to know it before they start.
pub fn site_port() -> Result<(u16, String)> {
    let port = port::free()?;
    Ok((port, format!("http://127.0.0.1:{port}")))
}

/// Fills the form, whatever the backend asks for.
pub async fn write(page: &Page<'_>, text: &str) -> Result<()> {
    page.fill(&field("Comment"), text).await?;
    let asked = |locator: Locator| locator;
    sign(page, asked, "Nora Field", "nora.field@reader.example").await
}

/// Says who writes, also where the page remembers who wrote before; `place` narrows down where.
async fn sign(
    page: &Page<'_>,
    place: impl Fn(Locator) -> Locator,
    name: &str,
    email: &str,
) -> Result<()> {
    let change = place(button("change"));
    if !page.all(&change).await?.is_empty() {
        page.press(&change).await?;
    }
    page.fill(&place(field("Name").loosely()), name).await?;
    page.fill(&place(field("Email").loosely()), email).await
}

/// Reads, posts, replies, reloads.
pub async fn is_held(stage: &mut Stage, address: &str) -> Result<()> {
    let page = stage.open(address).await?;
    page.see("My grandmother timed her soup").await?;
    page.see("Which soup takes until a quarter to six?").await?;
    write(&page, "The twelfth lamp is in my kitchen.").await?;
    page.press(&button("Post comment")).await?;
    page.see("Your comment has been posted.").await?;
    let reply = page.first(&button("Reply to Nora Field")).await?;
    reply.click().await.context("replying")?;
    let own = page.find(&form("Reply to Nora Field")).await?;
    page.fill(&field("Comment").within(&own), "And it still works.")
        .await?;
    let here = |locator: Locator| locator.within(&own);
    sign(&page, here, "Otis Reply", "otis@reader.example").await?;
    page.press(&button("Post reply").within(&own)).await?;
    page.see("And it still works.").await?;
    page.reload().await?;
    page.see("The twelfth lamp is in my kitchen.").await?;
    page.see("And it still works.").await?;
    let nested = "const root = document.querySelector('standfirst-comments')?.shadowRoot ?? document; \
         const all = [...root.querySelectorAll('.comment')]; \
         const reply = all.find(c => c.querySelector('.comment-body')?.innerText.trim() === 'And it still works.'); \
         return reply.parentElement.closest('.comment').querySelector('.comment-name').innerText";
    let answered = page.script(nested, vec![]).await?;
    anyhow::ensure!(
        answered == "Nora Field",
        "the reply stands under {answered}"
    );
    Ok(())
}

/// Posts the same words twice.
pub async fn is_told_of_a_duplicate(stage: &mut Stage, address: &str) -> Result<()> {
    stage.expect_failing_requests();
    let page = stage.open(address).await?;
    for said in [
        "Your comment has been posted.",
        "You have already said that",
    ] {
        write(&page, "Twice, for emphasis.").await?;
        page.press(&button("Post comment")).await?;
        page.see(said).await?;
    }
    Ok(())
}

/// Posts while the server is down, and again once it is back.
pub async fn survives_an_outage(stage: &mut Stage, address: &str, proxy: &Proxy) -> Result<()> {
    stage.expect_failing_requests();
    let page = stage.open(address).await?;
    page.see("My grandmother timed her soup").await?;
    write(&page, "Said into the dark.").await?;
    proxy.cut();
    page.press(&button("Post comment")).await?;
    page.see("the server cannot be reached").await?;
    page.see("Waiting to be sent.").await?;
    proxy.mend();
    page.see("Just posted").await?;
    page.reload().await?;
    page.see("Said into the dark.").await
}

/// Says "Agreed." to three comments of others. Of the second time the request is lost on the way, of the third
/// the answer: each of them must stand there once. `names` are those it is said under; `asks` says that only the reader can know whether to send it again.
pub async fn posts_each_once(
    stage: &mut Stage,
    address: &str,
    proxy: &Proxy,
    create: &str,
    names: [&str; 3],
    asks: bool,
) -> Result<()> {
    stage.expect_failing_requests();
    let page = stage.open(address).await?;
    page.see("My grandmother timed her soup").await?;
    let faults = [
        ("Wilma Stroud", None),
        ("Ezra Lind", Some(Fault::Cut)),
        ("Hana Sato", Some(Fault::LoseAnswer)),
    ];
    for (index, ((name, fault), own_name)) in faults.into_iter().zip(names).enumerate() {
        if let Some(fault) = fault {
            proxy.fail_times(1, Some(Method::POST), create, fault);
        }
        let reply = page.first(&button(&format!("Reply to {name}"))).await?;
        reply.click().await.context("replying")?;
        let own = page.find(&form(&format!("Reply to {name}"))).await?;
        let comment = field("Comment").loosely().within(&own);
        page.fill(&comment, "Agreed.").await?;
        let here = |locator: Locator| locator.within(&own);
        sign(&page, here, own_name, "nora.field@reader.example").await?;
        page.press(&button("Post reply").within(&own)).await?;
        let patience = std::time::Duration::from_secs(60);
        wait::until_within(patience, "the comment", async || {
            let shown = page.text().await?;
            if shown.contains("It may have arrived. Send again?") {
                // The reader knows that it has not: the line was cut before anything arrived.
                ensure!(
                    asks,
                    "the reader is asked although nothing could stand there twice"
                );
                page.press(&button("Send again")).await?;
            }
            Ok(shown.matches("Agreed.").count() == index + 1
                && !shown.contains("Waiting to be sent"))
        })
        .await?;
    }
    page.reload().await?;
    let mut times = 0;
    wait::until("all three", async || {
        times = page.text().await?.matches("Agreed.").count();
        Ok(times == 3)
    })
    .await
    .with_context(|| format!("it stands there {times} times"))
}

/// Follows a link to a comment that stands on a later page.
pub async fn finds(stage: &mut Stage, address: &str, id: &str) -> Result<()> {
    let page = stage.open(&format!("{address}#comment-{id}")).await?;
    let script = format!(
        "const c = document.getElementById('comment-{id}'); if (!c) return false; \
         const b = c.getBoundingClientRect(); \
         return b.top >= 0 && b.top < innerHeight && c.classList.contains('comment-target')"
    );
    wait::until("the comment to be in view", async || {
        Ok(page.script(&script, vec![]).await? == true)
    })
    .await
}

/// The address of the suite's article on a site.
pub fn article(site: &Reference) -> String {
    format!("{}article/{ARTICLE}", site.address())
}
