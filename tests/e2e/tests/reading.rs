//! Reading an article on the reference backend.

use anyhow::{Context, Result, ensure};
use standfirst_e2e::browser::Viewport;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field, heading};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

standfirst_e2e::tests![
    article_is_shown,
    article_is_shown_under_path,
    text_size_applies_to_whole_page,
    // Other engines cannot make a window that narrow.
    article_is_shown_on_phone: Chromium,
    doubled_text_size_fits_viewport: Chromium,
    toolbar_announces_text_size: Chromium,
    wide_viewport_uses_full_height
];

const TITLE: &str = "The last lamplighter of Tannery Row";

async fn article_is_shown(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.find(&heading(TITLE)).await?;
    page.wait_for_text("Every evening at a quarter to six")
        .await?;
    page.wait_for_text("By Ottoline Brack").await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    context.expect_accessible("an article").await
}

async fn text_size_applies_to_whole_page(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let measure = "return ['.headline', '.standfirst', '.byline', '.dateline', '.breadcrumb', '.body', '.tags', \
        '.comment-name', '.comment-time', '.comment-body', '.comment-actions', '.discussion-form textarea'] \
        .map((name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))";
    let sizes = async || -> Result<Vec<f64>> {
        Ok(serde_json::from_value(page.script(measure, vec![]).await?)?)
    };
    let before = sizes().await?;
    let choose = "const label = [...document.querySelectorAll('.foot label')] \
            .find((label) => label.textContent.includes('Text size')); \
        const select = label.querySelector('select'); select.value = '3'; \
        select.dispatchEvent(new Event('change', { bubbles: true }))";
    page.script(choose, vec![]).await?;
    let after = sizes().await?;
    // Headlines grow only as long as their longest word fits.
    let grew = before
        .iter()
        .zip(&after)
        .all(|(before, after)| *after > before * 1.3);
    ensure!(grew, "{before:?} became {after:?}");
    page.reload().await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    ensure!(sizes().await? == after, "the size was not remembered");
    context.expect_accessible("an article in large text").await
}

async fn article_is_shown_under_path(context: &mut TestContext) -> Result<()> {
    let options = Options {
        base_path: "/news/".to_owned(),
        ..Options::default()
    };
    let server = context.reference(options).await?;
    assert!(server.address().ends_with("/news/"), "{}", server.address());
    let page = context
        .open(&format!("{}article/{ARTICLE}", server.address()))
        .await?;
    page.find(&heading(TITLE)).await?;
    Ok(())
}

async fn article_is_shown_on_phone(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context
        .open_in_viewport(Viewport::NARROWEST, &address)
        .await?;
    page.find(&heading(TITLE)).await?;
    expect_fits_viewport(&page).await?;
    context.expect_accessible("an article on a phone").await?;
    let address = format!("{}article/a-bench-for-two", server.address());
    let page = context
        .open_in_viewport(Viewport::NARROWEST, &address)
        .await?;
    page.find(&button("0 comments")).await?;
    expect_fits_viewport(&page).await?;
    context
        .expect_accessible("a phone's bar without comments")
        .await
}

async fn expect_fits_viewport(page: &Page<'_>) -> Result<()> {
    let (width, screen) = (
        page.script("return document.documentElement.scrollWidth", vec![])
            .await?,
        page.script("return document.documentElement.clientWidth", vec![])
            .await?,
    );
    ensure!(width == screen, "the page is {width} wide on {screen}");
    Ok(())
}

async fn doubled_text_size_fits_viewport(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let root = server.address().to_owned();
    let page = context.open_in_viewport(Viewport::SMALL, &root).await?;
    for place in ["", "library", "privacy", &format!("article/{ARTICLE}")] {
        page.open(&format!("{root}{place}")).await?;
        page.find(&button("Exit mobile version")).await?;
        let larger = "document.documentElement.style.setProperty('font-size', '200%', 'important')";
        page.script(larger, vec![]).await?;
        expect_fits_viewport(&page)
            .await
            .with_context(|| format!("at /{place}"))?;
    }
    page.find(&heading(TITLE)).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    // A press opens the form even in a window that has no system focus. There, a script moves the focus without
    // a focus event.
    let middle = "document.querySelector('textarea').scrollIntoView({ block: 'center', behavior: 'instant' })";
    page.script(middle, vec![]).await?;
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await?;
    // With all its error messages the form is at its widest. The focused field must not be behind the bar.
    let focused = "document.activeElement.blur(); scrollTo(0, 0); document.querySelector('textarea').focus(); \
        const bottom = document.activeElement.getBoundingClientRect().bottom; \
        return bottom <= document.querySelector('.mobile-bar').getBoundingClientRect().top";
    ensure!(
        page.script(focused, vec![]).await? == true,
        "the bar lies on what is focused"
    );
    // Unlike a reader, the driver scrolls the element it clicks behind the bar.
    page.script(
        "document.querySelector('button[type=submit]').click()",
        vec![],
    )
    .await?;
    page.wait_for_text("things need your attention").await?;
    expect_fits_viewport(&page).await?;
    let overlap = "const parts = [...document.querySelectorAll('.mobile-bar > *')].map((one) => one.getBoundingClientRect()); \
        return parts.some((a, i) => parts.slice(i + 1).some((b) => \
            a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1))";
    ensure!(
        page.script(overlap, vec![]).await? == false,
        "the bar lies on itself"
    );
    context.expect_accessible("an article in large text").await
}

async fn toolbar_announces_text_size(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context.open_in_viewport(Viewport::SMALL, &address).await?;
    for size in ["112 %", "125 %", "145 %", "100 %"] {
        page.press(&button("Text size")).await?;
        let said = format!(
            "const said = document.querySelector('.mobile-bar > [role=status]'); \
             return said.closest('button') === null && said.textContent === '{size}'"
        );
        wait::until(&format!("the bar to say {size}"), async || {
            Ok(page.script(&said, vec![]).await? == true)
        })
        .await?;
    }
    Ok(())
}

/// Tests which parts are side by side, and whether the rail still is at the end of the conversation.
async fn wide_viewport_uses_full_height(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context.open(server.address()).await?;
    page.find(&heading(TITLE)).await?;
    // A lead teaser without a picture shares its row.
    let rows = "const [lead, second] = [...document.querySelectorAll('.teasers > li')]; \
        return !lead.querySelector('img') && lead.offsetTop === second.offsetTop";
    ensure!(
        page.script(rows, vec![]).await? == true,
        "half of the lead's row is blank"
    );
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let rail = "document.querySelector('.foot').scrollIntoView({ block: 'end', behavior: 'instant' }); \
        const rail = document.querySelector('.related')?.getBoundingClientRect(); \
        const thread = document.querySelector('.discussion').getBoundingClientRect(); \
        const left = thread.left, right = innerWidth - thread.right; \
        return rail ? rail.bottom > 0 && rail.top < innerHeight : Math.abs(left - right) < 20";
    ensure!(
        page.script(rail, vec![]).await? == true,
        "nothing is beside the conversation"
    );
    // Without anything beside it, the text is centred.
    page.script("document.querySelector('.related')?.remove()", vec![])
        .await?;
    ensure!(
        page.script(rail, vec![]).await? == true,
        "the right of the page is blank"
    );
    Ok(())
}
