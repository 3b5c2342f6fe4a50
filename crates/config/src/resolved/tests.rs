//! From `config.json` to what the application runs on.

use super::*;

fn complaint(text: &str) -> String {
    match Config::parse(text) {
        Ok(config) => format!("no error: {config:?}"),
        Err(problem) => problem.to_string(),
    }
}

#[test]
fn the_shortest_file_is_enough() {
    let config = Config::parse(r#"{"site":{"name":"X"},"articles":{"profile":"standfirst"}}"#);
    let config = config.map_err(|problem| problem.to_string());
    let config = config.unwrap_or_else(|problem| unreachable!("{problem}"));
    assert_eq!(config.articles.profile, "profiles/standfirst.json");
    assert_eq!(config.comments, Some(config.articles.clone()));
    assert_eq!(config.thread, ThreadOverrides::default());
    assert_eq!(
        (config.page_size, config.timeout_milliseconds),
        (20, 15_000)
    );
}

#[test]
fn settings_of_the_thread_are_kept() {
    let config = r#"{"site":{"name":"X"},"articles":{"profile":"rest"},"comments":{"profile":"rest","sign_in":"/login?to={url}","moderation":"first-time"},"avatars":true}"#;
    let config = Config::parse(config);
    let thread = config.map(|config| config.thread).unwrap_or_default();
    assert_eq!(thread.sign_in.as_deref(), Some("/login?to={url}"));
    assert_eq!(thread.moderation, Moderation::FirstTime);
    assert!(thread.avatars && !ThreadOverrides::default().avatars);
}

#[test]
fn an_error_message_names_the_key() {
    let site = r#""site":{"name":"X"},"articles":{"profile":"rest"}"#;
    for (text, expected) in [
        ("{", "config.json: no JSON"),
        ("{}", "site: is missing"),
        (
            r#"{"site":{"name":" "},"articles":{"profile":"rest"}}"#,
            "site.name",
        ),
        (
            &format!(r#"{{{site},"colour":"red"}}"#),
            "colour: unknown key",
        ),
        (
            &format!(r#"{{{site},"limits":{{"pages":3}}}}"#),
            "limits.pages: unknown key",
        ),
        (
            &format!(r#"{{{site},"limits":{{"page_size":0}}}}"#),
            "limits.page_size: expected 1 to 100",
        ),
        (
            &format!(r#"{{{site},"comments":true}}"#),
            "comments: expected false",
        ),
        (
            &format!(r#"{{{site},"comments":{{"profil":"isso"}}}}"#),
            "comments.profil: unknown key",
        ),
        (
            &format!(r#"{{{site},"comments":{{"profile":"../x"}}}}"#),
            "comments.profile",
        ),
        (
            &format!(
                r#"{{{site},"comments":{{"profile":"isso","sign_in":"javascript:alert(1)"}}}}"#
            ),
            "comments.sign_in",
        ),
        (
            &format!(r#"{{{site},"theme":"pink"}}"#),
            "theme: expected one of auto light dark",
        ),
        (
            &format!(r#"{{{site},"menu":[{{"label":"a"}}]}}"#),
            "menu[0]",
        ),
        (
            &format!(r#"{{{site},"menu":[{{"label":"a","href":"javascript:alert(1)"}}]}}"#),
            "menu[0].href",
        ),
        (&format!(r#"{{{site},"locale":"../en"}}"#), "locale"),
    ] {
        let said = complaint(text);
        assert!(said.contains(expected), "{text}\n  said {said}");
    }
}
