//! Accessibility violations, as axe-core finds them.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::sync::OnceCell;
use xtask::project::Project;
use xtask::step::Steps;
use xtask::tools::node;

use crate::page::Page;

/// Runs all rules, including the recommended ones. Contrast is measured as the page is painted now, so
/// animations must have ended.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    Promise.all(document.getAnimations().map((it) => it.finished.catch(() => {}))) \
        .then(() => axe.run(document, { resultTypes: ['violations'] })) \
        .then((result) => done(result.violations), (error) => done(String(error)))";

/// Fails when axe-core finds a violation; the error lists each rule and where it is violated.
///
/// # Errors
/// When a violation is found, or axe-core cannot be installed.
pub async fn expect_no_violations(project: &Project, page: &Page<'_>, state: &str) -> Result<()> {
    page.script(script(project).await?, vec![])
        .await
        .context("loading axe-core")?;
    let client = page.browser().client();
    let found = client
        .execute_async(RUN, vec![])
        .await
        .context("running axe-core")?;
    let Value::Array(violations) = found else {
        bail!("axe-core failed on {state}: {found}")
    };
    if violations.is_empty() {
        return Ok(());
    }
    let mut report = String::new();
    for violation in &violations {
        let _ = writeln!(
            report,
            "  {}: {}",
            text(&violation["id"]),
            text(&violation["help"])
        );
        for node in violation["nodes"].as_array().into_iter().flatten() {
            let _ = writeln!(report, "    at {}", node["target"]);
            for cause in ["any", "all", "none"]
                .iter()
                .flat_map(|kind| node[*kind].as_array())
                .flatten()
            {
                let _ = writeln!(report, "      {}", text(&cause["message"]));
            }
        }
    }
    bail!("axe-core found violations on {state}:\n{report}")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

async fn script(project: &Project) -> Result<&'static str> {
    static SCRIPT: OnceCell<String> = OnceCell::const_new();
    let project = project.clone();
    let loaded = SCRIPT.get_or_try_init(async || {
        let file = tokio::task::spawn_blocking(move || node::axe(&project, &Steps::default()))
            .await
            .context("installing axe-core was interrupted")??;
        std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
    });
    Ok(loaded.await?.as_str())
}
