//! Reports panics. The hook writes the panic message to the console. A trap follows; the scripts that started the
//! module catch it and notify the reader.

use std::panic::PanicHookInfo;

/// Installs the panic hook. Calling it again does no harm.
pub fn install() {
    std::panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    leptos::logging::error!("Standfirst stopped: {info}");
}
