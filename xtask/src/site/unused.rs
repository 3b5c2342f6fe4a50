//! What is linked into every module and called by nobody.
//!
//! Leptos brings streams of request bodies along (wasm-streams, for server functions). They are
//! exported, and what is exported is kept, with all it calls: three thousand bytes of a download.

/// Exports of the module that go, as `wasm-opt --remove-exports` takes them.
pub(super) const EXPORTS: &str = "*intounderlying*";

/// How the classes are called that the script makes of them.
const CLASSES: &str = "IntoUnderlying";

/// The script without those classes, and without functions for the module that it no longer imports.
///
/// wasm-bindgen writes each of them from a line of its own to another; where it ever writes them
/// differently they stay.
pub(super) fn taken_out(script: &str, is_imported: impl Fn(&str) -> bool) -> String {
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

/// Where something unused begins with a line: how its last line is known.
fn last_line_of_unused(line: &str, is_imported: impl Fn(&str) -> bool) -> Option<fn(&str) -> bool> {
    let of_class = |start: &str| {
        line.strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(CLASSES))
    };
    if of_class("export class ") {
        return Some(|line| line == "}");
    }
    if of_class("if (Symbol.dispose) ") || of_class("const ") {
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
    fn what_nobody_calls_goes_and_all_else_stays() {
        let kept = taken_out(SCRIPT, |name| name.starts_with("__wbg_used"));
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
