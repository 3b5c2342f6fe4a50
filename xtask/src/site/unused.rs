//! Removes code that is linked into every module but never called.
//!
//! Leptos depends on streams of request bodies (wasm-streams, for server functions). They are exported, and the
//! linker keeps an export with everything it calls: three thousand bytes of the download.

/// The exports to remove from the module, as `wasm-opt --remove-exports` expects them.
pub(super) const EXPORTS: &str = "*intounderlying*";

/// The prefix of the classes that wasm-bindgen generates for them in the script.
const CLASS_PREFIX: &str = "IntoUnderlying";

/// Removes those classes from the script, and the functions for the module that it no longer imports.
///
/// wasm-bindgen starts and ends each of them on a line of its own. If it ever writes them differently, they stay
/// in the script.
pub(super) fn remove_unused(script: &str, is_imported: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut lines = script.lines();
    while let Some(line) = lines.next() {
        match last_line_of_unused(line, &is_imported) {
            Some(is_last) if is_last(line) => {}
            Some(is_last) => {
                lines.find(|line| is_last(line));
            }
            None => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    kept
}

/// If something unused starts on this line, returns how to recognise its last line.
fn last_line_of_unused(line: &str, is_imported: impl Fn(&str) -> bool) -> Option<fn(&str) -> bool> {
    let declares_class = |start: &str| {
        line.strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(CLASS_PREFIX))
    };
    if declares_class("export class ") {
        return Some(|line| line == "}");
    }
    if declares_class("if (Symbol.dispose) ") || declares_class("const ") {
        return Some(|line| line.ends_with(';'));
    }
    let (name, _) = line
        .strip_prefix("        __wb")?
        .split_once(": function(")?;
    (!is_imported(&format!("__wb{name}"))).then_some(|line| line.starts_with("        }"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
export class IntoUnderlyingSink {
    free() {
    }
}
if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;
const imports = {
        __wbg_used_1: function(a) {
            return a;
        },
        __wbg_unused_2: function() { return handleError(function (a) {
            a();
        }, arguments); },
        __wbg_used_3: function() {},
};
const IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? {}
    : new FinalizationRegistry(free);
";

    #[test]
    fn unused_code_is_removed_and_the_rest_stays() {
        let kept = remove_unused(SCRIPT, |name| name.starts_with("__wbg_used"));
        assert_eq!(
            kept,
            "\
const imports = {
        __wbg_used_1: function(a) {
            return a;
        },
        __wbg_used_3: function() {},
};
"
        );
    }
}
