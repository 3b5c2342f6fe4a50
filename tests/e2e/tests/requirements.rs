//! What the form says before readers write: who may comment, who moderates, how many characters are left.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field, link};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

use crate::scroll_and_focus::expect_focus_on;

standfirst_e2e::tests![
    sign_in_link_is_shown,
    signed_in_reader_is_not_asked_for_name,
    moderation_notice_is_shown_at_form,
    counter_is_next_to_text_field
];

fn with_comment_settings(terms: &Value) -> Value {
    let mut comments = json!({ "profile": "standfirst" });
    for (key, value) in terms.as_object().into_iter().flatten() {
        comments[key] = value.clone();
    }
    json!({ "site": { "name": "Stories" }, "articles": { "profile": "standfirst" }, "comments": comments })
}

async fn open_article<'a>(
    context: &'a mut TestContext,
    options: Options,
    terms: &Value,
) -> Result<Page<'a>> {
    let server = context
        .configured(options, &with_comment_settings(terms))
        .await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    Ok(page)
}

async fn sign_in_link_is_shown(context: &mut TestContext) -> Result<()> {
    {
        let terms = json!({ "sign_in": "/login?to={url}" });
        let page = open_article(context, Options::default(), &terms).await?;
        page.wait_for_text("Only signed-in readers can comment on this site.")
            .await?;
        page.wait_until_gone(&field("Comment")).await?;
        let there = page.find(&link("Sign in")).await?;
        let href = there.attr("href").await?.unwrap_or_default();
        let here = format!("%2Farticle%2F{ARTICLE}");
        // WebKit's driver returns the whole address.
        ensure!(
            href.contains("/login?to=http") && href.ends_with(&here),
            "{href}"
        );
        // A reply also leads to the sign-in link.
        let reply = page.first(&button("Reply to Wilma Stroud")).await?;
        page.click(&reply).await?;
        page.wait_for_count(&link("Sign in"), 2).await?;
        expect_focus_on(&page, "a form-reply").await?;
    }
    context.expect_accessible("an article to sign in for").await
}

async fn signed_in_reader_is_not_asked_for_name(context: &mut TestContext) -> Result<()> {
    let terms = json!({ "sign_in": "/login", "reader": "Ada Kerr" });
    let page = open_article(context, Options::default(), &terms).await?;
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await?;
    page.wait_for_text("Commenting as Ada Kerr").await?;
    for words in ["Save my name", "Name", "Email", "Only signed-in readers"] {
        page.wait_for_no_text(words).await?;
    }
    Ok(())
}

async fn moderation_notice_is_shown_at_form(context: &mut TestContext) -> Result<()> {
    let options = Options::default().with("--moderation", "all");
    let page = open_article(context, options, &json!({})).await?;
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await?;
    page.wait_for_text("A moderator reads each comment before it appears.")
        .await
}

async fn counter_is_next_to_text_field(context: &mut TestContext) -> Result<()> {
    let page = open_article(context, Options::default(), &json!({})).await?;
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await?;
    // The visible and the announced text of the counter, in the text's field.
    let counted = "const field = document.querySelector('.discussion-form .field-text'); \
        const text = field.querySelector('textarea'); \
        text.value = 'x'.repeat(arguments[0]); text.dispatchEvent(new Event('input', { bubbles: true })); \
        const counter = field.querySelector('.counter'); \
        return [counter.children[0].textContent, counter.querySelector('[role=status]').textContent]";
    for (length, seen, heard) in [
        (7_999, "", ""),
        (8_000, "2,000 characters left", "2,000 characters left"),
        (8_057, "1,943 characters left", "1,900 characters left"),
        (9_999, "1 character left", "1 character left"),
        (10_001, "1 character too many", "1 character too many"),
    ] {
        let mut last = Value::Null;
        let wanted = json!([seen, heard]);
        wait::until(&format!("the counter at {length}"), async || {
            last = page.script(counted, vec![json!(length)]).await?;
            Ok(last == wanted)
        })
        .await
        .map_err(|error| error.context(format!("it says {last}")))?;
    }
    Ok(())
}
