//! The last thing that may happen: a mistake of ours. The console says what it was; the scripts that
//! started the module tell the reader, when the trap that follows reaches them.

use std::panic::PanicHookInfo;

/// Installs the one panic hook, as often as it is called.
pub fn install() {
    std::panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    leptos::logging::error!("Standfirst stopped: {info}");
}
