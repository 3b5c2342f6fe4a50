//! TypeScript declarations of the elements.

use std::fmt::Write as _;

use super::Api;

const HEAD: &str = "\
// The custom elements of Standfirst. Each attribute is also available as a property.

";

const FOOT: &str = "\
/** Defines the custom elements. Further calls have no effect. */
export function define(): void;

/** Inserts a custom element into each `<div data-standfirst=\"comments\" data-backend=…>`, and after each such script. */
export function scan(root?: ParentNode): void;

/** The attributes that all elements observe. */
export const ATTRIBUTES: readonly string[];

";

/// Returns the content of `elements.d.mts`.
pub(super) fn generate(api: &Api) -> String {
    let mut text = String::from(HEAD);
    for (name, element) in api.elements() {
        let class = element.text("class");
        let _ = writeln!(text, "/** {} */", element.text("text"));
        let _ = writeln!(text, "export class {class} extends HTMLElement {{");
        for list in ["attributes", "properties"] {
            for entry in api.entries_for(list, name) {
                // Every HTML element has these, and TypeScript already declares them.
                if matches!(entry.text("name"), "lang" | "dir") {
                    continue;
                }
                let _ = writeln!(text, "  /** {} */", entry.text("text"));
                let _ = writeln!(text, "  {}: {};", entry.property(), entry.text("type"));
            }
        }
        for method in api.entries_for("methods", name) {
            let _ = writeln!(text, "  /** {} */", method.text("text"));
            let _ = writeln!(
                text,
                "  {}({}): {};",
                method.text("name"),
                method.text("parameters"),
                method.text("returns")
            );
        }
        text.push_str("}\n\n");
    }
    text.push_str(FOOT);
    text.push_str("declare global {\n  interface HTMLElementTagNameMap {\n");
    for (name, element) in api.elements() {
        let _ = writeln!(
            text,
            "    \"standfirst-{name}\": {};",
            element.text("class")
        );
    }
    text.push_str("  }\n  interface GlobalEventHandlersEventMap {\n");
    for event in api.entries("events") {
        let _ = writeln!(
            text,
            "    /** {} */\n    \"standfirst:{}\": CustomEvent<{}>;",
            event.text("text"),
            event.text("name"),
            event.text("detail")
        );
    }
    text.push_str("  }\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn classes_have_the_members_of_their_elements() -> anyhow::Result<()> {
        let text = generate(&Api::read(&Project::find()?)?);
        let (comments, rest) = text
            .split_once("export class StandfirstArticle")
            .unwrap_or_default();
        assert!(
            comments.contains("  pageId: string;\n")
                && comments.contains("goTo(id: string | number): void;")
        );
        assert!(!comments.contains("commentsBackend") && rest.contains("commentsBackend: string;"));
        assert!(text.contains("\"standfirst:held\": CustomEvent<{ id: string | null }>;"));
        Ok(())
    }
}
