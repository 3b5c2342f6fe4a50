//! Turns the output of a failed command into one sentence that says what to do.

/// Texts that a command prints, and advice for the user. The first match wins.
const KNOWN: &[(&[&str], &str)] = &[
    (
        &[
            "Could not resolve host",
            "Couldn't resolve host",
            "Temporary failure resolving",
            "Temporary failure in name resolution",
            "EAI_AGAIN",
            "ENOTFOUND",
            "ECONNREFUSED",
            "ETIMEDOUT",
            "Network is unreachable",
            "network failure seems to have happened",
            "Failed to establish a new connection",
            "download of config.json failed",
            "attempting to make an HTTP request, but --offline was specified",
        ],
        "the network could not be reached; connect to it and run the command again",
    ),
    (
        &[
            "linker `cc` not found",
            "failed to find tool \"cc\"",
            "is `cc` not installed",
        ],
        "no C compiler was found; install one (Debian: `apt install build-essential`) and run the \
         command again",
    ),
    (
        &["No space left on device"],
        "the disk is full; free some space and run the command again",
    ),
    (
        &["the `wasm32-unknown-unknown` target may not be installed"],
        "the compiler has no WebAssembly target; run `rustup target add wasm32-unknown-unknown`",
    ),
    (
        &["ensurepip is not available"],
        "Python cannot make virtual environments; install its venv module (Debian: `apt install \
         python3-venv`) and run the command again",
    ),
    (
        &["Unable to locate package", "has no installation candidate"],
        "the distribution does not offer that package; install the program by other means",
    ),
    (
        &["Permission denied", "EACCES"],
        "a file or folder may not be written by this user",
    ),
];

/// Returns advice about a failure, if its output is known.
pub(super) fn advice_for(output: &str) -> Option<&'static str> {
    KNOWN
        .iter()
        .find(|(patterns, _)| patterns.iter().any(|pattern| output.contains(pattern)))
        .map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::advice_for;

    #[test]
    fn known_failures_have_advice() {
        let offline =
            "error: failed to get `x`\nCaused by: [6] Could not resolve host: index.crates.io";
        assert!(advice_for(offline).is_some_and(|advice| advice.contains("network")));
        assert!(
            advice_for("npm error code EAI_AGAIN").is_some_and(|advice| advice.contains("network"))
        );
        assert_eq!(advice_for("error[E0308]: mismatched types"), None);
    }
}
