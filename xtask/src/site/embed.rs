//! The widget's scripts: the loader, which knows the digests of the files it loads, the second script, which it
//! loads together with the module, and the frame for pages that allow no third-party scripts.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use standfirst_script_constants::script;

use super::{content_hash, list_files, markdown, minify, purifier, stylesheet, widget};
use crate::project::Project;
use crate::step::Steps;

/// The placeholder name of the second script in the loader, until its final name is known.
const STARTED: &str = "started-0.mjs";

/// The placeholder for the loader's list of digests.
const INTEGRITY_PLACEHOLDER: &str = "const INTEGRITY = {};";

/// The placeholder for the digest of the lazy part in the second script.
const LAZY_PART_DIGEST_PLACEHOLDER: &str = "const DIGEST = \"\";";

/// The placeholder for the digest of the Markdown module in the second script.
const MARKDOWN_DIGEST_PLACEHOLDER: &str = "const MARKDOWN_DIGEST = \"\";";

/// The placeholder for the style sheet in the second script.
const STYLE_PLACEHOLDER: &str = "const STYLE = \"\";";

/// The script of the privacy page. Names and limits that it shares with the widget are written into it.
const PRIVACY_SCRIPT: &str = "privacy.mjs";

/// The placeholder for the content security policy of a page.
const POLICY_PLACEHOLDER: &str = "content=\"WRITTEN BY THE BUILD (crates/headers)\"";

/// The files of the frame, the privacy page and the examples page. They are copied, and the pages get their content
/// security policies.
const STATIC_FILES: &[&str] = &[
    "frame.html",
    "framed.mjs",
    "frame-policy.mjs",
    "frame.mjs",
    "privacy.html",
    "examples.html",
    "examples.css",
    "examples.mjs",
];

/// The source of the widget's scripts, with the final names of the files they load.
pub(super) struct Scripts {
    /// The custom elements, not yet defined.
    pub elements: String,
    /// The script that defines the elements.
    pub registration: String,
    /// The files whose digests the loader checks: the module, its script, the second script and the purifier for
    /// browsers without a sanitiser.
    pub files: Vec<PathBuf>,
    /// The module's lazy part, if it was split off. The second script checks its digest.
    pub lazy_part: Option<PathBuf>,
    /// The Markdown module. The second script checks its digest.
    pub markdown: PathBuf,
}

/// Writes the scripts next to the module, whose name must be final. If terser is given, minifies the loader,
/// the second script and the purifier; the other scripts stay readable.
///
/// # Errors
/// When a source is missing or lacks a placeholder.
pub(super) fn write(project: &Project, steps: &Steps, terser: Option<&Path>) -> Result<Scripts> {
    let folder = project.dist().join("widget");
    let module = module_stem(&folder)?;
    let with_module_name = |text: String| text.replace(widget::MODULE, &module);

    let started = with_module_name(read_source(project, "started.mjs")?);
    let lazy_part = write_lazy_part(project, &folder)?;
    let mut style = stylesheet::for_widget(project)?;
    let started = match &lazy_part {
        Some(file) => {
            let digest = format!("const DIGEST = \"{}\";", integrity(file)?);
            replace_placeholder(&started, LAZY_PART_DIGEST_PLACEHOLDER, &digest)?
                .replace(widget::LAZY_PART, &file_name_of(file))
        }
        None => {
            // Nothing was split off: the module needs the style of the lazy part, too.
            style.push_str(&stylesheet::for_lazy_part(project)?);
            started
        }
    };
    let markdown = markdown::find_module(&folder)?.context("there is no Markdown module")?;
    let started = started.replace(markdown::MODULE, &markdown);
    let markdown = folder.join(markdown);
    let digest = format!("const MARKDOWN_DIGEST = \"{}\";", integrity(&markdown)?);
    let started = replace_placeholder(&started, MARKDOWN_DIGEST_PLACEHOLDER, &digest)?;
    let style = serde_json::to_string(&style)?;
    let started = replace_placeholder(
        &started,
        STYLE_PLACEHOLDER,
        &format!("const STYLE = {style};"),
    )?;
    let purifier = purifier::write(project, steps, terser)?;
    let started = match &purifier {
        Some(file) => started.replace(purifier::PLACEHOLDER, &file_name_of(file)),
        None => started,
    };
    let started = write_script(&folder, "started", started)?;
    if let Some(terser) = terser {
        minify::run(steps, terser, "the widget's script", &started)?;
    }
    let started = rename_with_hash(&folder, &started, "started")?;

    let mut files = vec![
        folder.join(format!("{module}_bg.wasm")),
        folder.join(format!("{module}.js")),
        started.clone(),
    ];
    files.extend(purifier);
    let elements = with_module_name(read_source(project, "elements.mjs")?)
        .replace(STARTED, &file_name_of(&started));
    let scripts = Scripts {
        registration: read_source(project, "standfirst.mjs")?,
        elements,
        files,
        lazy_part,
        markdown,
    };
    write_loader(&folder, &scripts)?;
    if let Some(terser) = terser {
        minify::run(steps, terser, "the loader", &folder.join("standfirst.mjs"))?;
    }
    for name in STATIC_FILES {
        fs::write(folder.join(name), static_file(project, name)?)
            .with_context(|| format!("writing {name}"))?;
    }
    let privacy = script::fill(&read_source(project, PRIVACY_SCRIPT)?)
        .map_err(|problem| anyhow!("embed/{PRIVACY_SCRIPT}: {problem}"))?;
    fs::write(folder.join(PRIVACY_SCRIPT), privacy)
        .with_context(|| format!("writing {PRIVACY_SCRIPT}"))?;
    write_digests(&folder)?;
    Ok(scripts)
}

/// Returns a file of [`STATIC_FILES`]; a page with its content security policy.
fn static_file(project: &Project, name: &str) -> Result<String> {
    let source = read_source(project, name)?;
    match standfirst_headers::of_widget_page(name) {
        Some(policy) => replace_placeholder(&source, POLICY_PLACEHOLDER, &quoted(policy)),
        None => Ok(source),
    }
}

fn quoted(policy: &str) -> String {
    format!("content=\"{policy}\"")
}

/// Writes the lazy part under its final name. Its style is stored in a custom section, which saves a request.
/// Returns `None` if nothing was split off.
fn write_lazy_part(project: &Project, folder: &Path) -> Result<Option<PathBuf>> {
    let part = folder.join(widget::LAZY_PART);
    if !part.is_file() {
        return Ok(None);
    }
    let mut bytes = fs::read(&part).with_context(|| format!("reading {}", part.display()))?;
    let style = stylesheet::for_lazy_part(project)?;
    bytes.extend(custom_section(STYLE_SECTION, style.as_bytes()));
    let digits = content_hash(std::slice::from_ref(&bytes));
    let (name, ending) = widget::LAZY_PART.split_once("0.").unwrap_or_default();
    let named = folder.join(format!("{name}{digits}.{ending}"));
    fs::write(&named, bytes).with_context(|| format!("writing {}", named.display()))?;
    fs::remove_file(&part).with_context(|| format!("removing {}", part.display()))?;
    Ok(Some(named))
}

/// The name of the section with the style; the second script looks for it.
const STYLE_SECTION: &str = "style";

/// Encodes a custom section of a module (WebAssembly core specification, 5.5.3).
fn custom_section(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut content = leb128(name.len());
    content.extend(name.as_bytes());
    content.extend(bytes);
    let mut section = vec![0];
    section.extend(leb128(content.len()));
    section.extend(content);
    section
}

/// Encodes an unsigned number for WebAssembly's binary format (LEB128).
fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let seven = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(seven);
            return bytes;
        }
        bytes.push(seven | 0x80);
    }
}

/// Writes the loader: one file with the elements and the script that defines them.
fn write_loader(folder: &Path, scripts: &Scripts) -> Result<()> {
    let mut digests = serde_json::Map::new();
    for file in &scripts.files {
        digests.insert(file_name_of(file), integrity(file)?.into());
    }
    let digests = format!("const INTEGRITY = {};", serde_json::to_string(&digests)?);
    let elements = replace_placeholder(&scripts.elements, INTEGRITY_PLACEHOLDER, &digests)?;
    // Removes the import of the elements, which are now in the same file.
    let registration = scripts.registration.lines();
    let registration: Vec<&str> = registration
        .filter(|line| !line.contains("./elements.mjs"))
        .collect();
    let loader = format!("{elements}\n{}\n", registration.join("\n"));
    fs::write(folder.join("standfirst.mjs"), loader).context("writing the loader")
}

/// Writes the list of digests that publishers use for their own `integrity` attributes.
fn write_digests(folder: &Path) -> Result<()> {
    let mut digests = serde_json::Map::new();
    for name in ["standfirst.mjs", "frame.mjs"] {
        digests.insert(name.to_owned(), integrity(&folder.join(name))?.into());
    }
    let text = serde_json::to_string_pretty(&digests)? + "\n";
    fs::write(folder.join("integrity.json"), text).context("writing the widget's digests")
}

/// Returns a file's digest in the format of the `integrity` attribute.
pub(super) fn integrity(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    Ok(format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))))
}

fn read_source(project: &Project, name: &str) -> Result<String> {
    let file = project.path("embed").join(name);
    fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
}

fn replace_placeholder(text: &str, placeholder: &str, value: &str) -> Result<String> {
    let (before, after) = text
        .split_once(placeholder)
        .with_context(|| format!("the widget's sources lack `{placeholder}`"))?;
    Ok(format!("{before}{value}{after}"))
}

/// Returns the name of the module without its suffix, such as `widget-0123456789abcdef`.
fn module_stem(folder: &Path) -> Result<String> {
    let name = list_files(folder)?.into_iter().find_map(|file| {
        file_name_of(&file)
            .strip_suffix("_bg.wasm")
            .map(str::to_owned)
    });
    name.with_context(|| format!("{} contains no module", folder.display()))
}

fn file_name_of(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn write_script(folder: &Path, stem: &str, text: String) -> Result<PathBuf> {
    let file = folder.join(format!("{stem}.mjs"));
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}

/// Renames a script to include a hash of its content.
fn rename_with_hash(folder: &Path, file: &Path, stem: &str) -> Result<PathBuf> {
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let renamed = folder.join(format!("{stem}-{}.mjs", content_hash(&[bytes])));
    fs::rename(file, &renamed).with_context(|| format!("naming {}", renamed.display()))?;
    Ok(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_contain_the_placeholders() -> Result<()> {
        let project = Project::find()?;
        let started = read_source(&project, "started.mjs")?;
        replace_placeholder(&started, STYLE_PLACEHOLDER, "")?;
        replace_placeholder(&started, LAZY_PART_DIGEST_PLACEHOLDER, "")?;
        replace_placeholder(&started, MARKDOWN_DIGEST_PLACEHOLDER, "")?;
        assert!(started.contains(markdown::MODULE));
        assert!(started.contains(widget::LAZY_PART) && started.contains(purifier::PLACEHOLDER));
        let elements = read_source(&project, "elements.mjs")?;
        replace_placeholder(&elements, INTEGRITY_PLACEHOLDER, "")?;
        assert!(elements.contains(STARTED) && elements.contains(widget::MODULE));
        Ok(())
    }

    #[test]
    fn every_page_gets_its_policy() -> Result<()> {
        let project = Project::find()?;
        let is_page = |name: &&&str| name.ends_with(".html");
        for name in STATIC_FILES.iter().filter(is_page) {
            let policy = standfirst_headers::of_widget_page(name).context("no policy")?;
            let meta = format!(
                "<meta http-equiv=\"Content-Security-Policy\" {}>",
                quoted(policy)
            );
            let page = static_file(&project, name)?;
            assert!(page.contains(&meta), "{name}: {page}");
            assert!(!page.contains(POLICY_PLACEHOLDER), "{name}");
        }
        Ok(())
    }

    #[test]
    fn a_custom_section_starts_with_its_length() {
        let section = custom_section("style", &[b'x'; 200]);
        // 206 bytes follow: 1 for the length of the name, 5 for the name, and 200 for the style.
        assert_eq!(section[..4], [0, 0xce, 0x01, 5]);
        assert_eq!(section.len(), 3 + 206);
        assert!(section[4..].starts_with(b"stylexxx"));
    }

    #[test]
    fn the_loader_is_one_file_with_digests_of_the_files_it_loads() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let module = folder.path().join("widget-1_bg.wasm");
        fs::write(&module, "alert(1)")?;
        let scripts = Scripts {
            elements: format!("{INTEGRITY_PLACEHOLDER}\nexport function define() {{}}"),
            registration: "import { define } from \"./elements.mjs\";\ndefine();".to_owned(),
            files: vec![module],
            lazy_part: None,
            markdown: PathBuf::new(),
        };
        write_loader(folder.path(), &scripts)?;
        let loader = fs::read_to_string(folder.path().join("standfirst.mjs"))?;
        // printf 'alert(1)' | openssl dgst -sha384 -binary | base64
        let digest = "sha384-HT2E9NfWiuQ/w1PRai+hTyqW16NIoCGA/m8VQDUopfAtcz6YQjtsMmQd5uRbVDpW";
        let entry = format!("{{\"widget-1_bg.wasm\":\"{digest}\"}}");
        assert!(loader.contains(&entry), "{loader}");
        assert!(!loader.contains("import {") && loader.ends_with("define();\n"));
        Ok(())
    }

    /// Trunk accepts only one file as the start script, so the application and the widget each have a copy.
    #[test]
    fn the_application_and_the_widget_restore_focus_alike() -> Result<()> {
        let project = Project::find()?;
        let function = |script: &str| {
            let start = script.find("function keepFocus(root)")?;
            let end = script[start..].find("\n}\n")?;
            Some(script[start..start + end].to_owned())
        };
        let application = fs::read_to_string(project.path("src/boot.mjs"))?;
        let expected = function(&application).context("src/boot.mjs lacks the function")?;
        assert_eq!(
            function(&read_source(&project, "started.mjs")?),
            Some(expected)
        );
        Ok(())
    }
}
