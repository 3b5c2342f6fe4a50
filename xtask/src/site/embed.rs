//! The widget's scripts: the loader, which knows the further files by their digests, what is fetched
//! with the module, and the frame for pages without scripts of others.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use super::{content_digits, files, markdown, minify, purifier, stylesheet, widget};
use crate::project::Project;
use crate::step::Steps;

/// What the loader calls its second script before its real name is known.
const STARTED: &str = "started-0.mjs";

/// Where the loader's list of digests stands.
const NO_INTEGRITY: &str = "const INTEGRITY = {};";

/// Where the second script's digest of the lazy part stands.
const NO_DIGEST: &str = "const DIGEST = \"\";";

/// Where the second script's digest of what renders Markdown stands.
const NO_MARKDOWN_DIGEST: &str = "const MARKDOWN_DIGEST = \"\";";

/// Where the second script's style sheet stands.
const NO_STYLE: &str = "const STYLE = \"\";";

/// The frame, and the page that shows the widget at work; they go as they are.
const FURTHER_PAGES: &[&str] = &[
    "frame.html",
    "framed.mjs",
    "frame-policy.mjs",
    "frame.mjs",
    "privacy.html",
    "privacy.mjs",
    "examples.html",
    "examples.css",
    "examples.mjs",
];

/// The widget's scripts as sources, with the names their further files have.
pub(super) struct Scripts {
    /// The elements, defined by nobody yet.
    pub elements: String,
    /// What defines them.
    pub registration: String,
    /// The further files, which the loader checks: the module, its script, the second script
    /// and what browsers without a sanitiser need.
    pub files: Vec<PathBuf>,
    /// The module's lazy part, which the second script checks, where it was taken out.
    pub lazy_part: Option<PathBuf>,
    /// What renders Markdown, which the second script checks.
    pub markdown: PathBuf,
}

/// Writes the scripts beside the module, whose name is final by now. With terser, what is not meant to
/// be read is minified.
///
/// # Errors
/// When a source is missing or is not what it was.
pub(super) fn write(project: &Project, steps: &Steps, terser: Option<&Path>) -> Result<Scripts> {
    let folder = project.dist().join("widget");
    let module = module_in(&folder)?;
    let named = |text: String| text.replace(widget::MODULE, &module);

    let started = named(source(project, "started.mjs")?);
    let lazy_part = lazy_part(project, &folder)?;
    let mut style = stylesheet::for_widget(project)?;
    let started = match &lazy_part {
        Some(file) => {
            let digest = format!("const DIGEST = \"{}\";", integrity(file)?);
            put(&started, NO_DIGEST, &digest)?.replace(widget::LAZY_PART, &name_of(file))
        }
        None => {
            // Everything is in one module.
            style.push_str(&stylesheet::for_lazy_part(project)?);
            started
        }
    };
    let markdown = markdown::module_in(&folder)?.context("nothing renders Markdown")?;
    let started = started.replace(markdown::MODULE, &markdown);
    let markdown = folder.join(markdown);
    let digest = format!("const MARKDOWN_DIGEST = \"{}\";", integrity(&markdown)?);
    let started = put(&started, NO_MARKDOWN_DIGEST, &digest)?;
    let style = serde_json::to_string(&style)?;
    let started = put(&started, NO_STYLE, &format!("const STYLE = {style};"))?;
    let purifier = purifier::write(project, steps, terser)?;
    let started = match &purifier {
        Some(file) => started.replace(purifier::WIDGETS, &name_of(file)),
        None => started,
    };
    let started = write_named(&folder, "started", started)?;
    if let Some(terser) = terser {
        minify::run(steps, terser, "the widget's script", &started)?;
    }
    let started = rename(&folder, &started, "started")?;

    let mut files = vec![
        folder.join(format!("{module}_bg.wasm")),
        folder.join(format!("{module}.js")),
        started.clone(),
    ];
    files.extend(purifier);
    let elements = named(source(project, "elements.mjs")?).replace(STARTED, &name_of(&started));
    let scripts = Scripts {
        registration: source(project, "standfirst.mjs")?,
        elements,
        files,
        lazy_part,
        markdown,
    };
    write_loader(&folder, &scripts)?;
    for name in FURTHER_PAGES {
        fs::write(folder.join(name), source(project, name)?)
            .with_context(|| format!("writing {name}"))?;
    }
    write_digests(&folder)?;
    Ok(scripts)
}

/// The lazy part under its final name, with its style in a section of its own: one file less to ask for.
/// None where it was not taken out of the module.
fn lazy_part(project: &Project, folder: &Path) -> Result<Option<PathBuf>> {
    let part = folder.join(widget::LAZY_PART);
    if !part.is_file() {
        return Ok(None);
    }
    let mut bytes = fs::read(&part).with_context(|| format!("reading {}", part.display()))?;
    let style = stylesheet::for_lazy_part(project)?;
    bytes.extend(custom_section(STYLE_SECTION, style.as_bytes()));
    let digits = content_digits(std::slice::from_ref(&bytes));
    let (name, ending) = widget::LAZY_PART.split_once("0.").unwrap_or_default();
    let named = folder.join(format!("{name}{digits}.{ending}"));
    fs::write(&named, bytes).with_context(|| format!("writing {}", named.display()))?;
    fs::remove_file(&part).with_context(|| format!("removing {}", part.display()))?;
    Ok(Some(named))
}

/// What the section with the style is called; the second script looks for it.
const STYLE_SECTION: &str = "style";

/// A custom section of a module (WebAssembly core specification, 5.5.3).
fn custom_section(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut content = leb128(name.len());
    content.extend(name.as_bytes());
    content.extend(bytes);
    let mut section = vec![0];
    section.extend(leb128(content.len()));
    section.extend(content);
    section
}

/// An unsigned number in the encoding of WebAssembly's binary format (LEB128).
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

/// The loader is one file: the elements, and what defines them.
fn write_loader(folder: &Path, scripts: &Scripts) -> Result<()> {
    let mut digests = serde_json::Map::new();
    for file in &scripts.files {
        digests.insert(name_of(file), integrity(file)?.into());
    }
    let digests = format!("const INTEGRITY = {};", serde_json::to_string(&digests)?);
    let elements = put(&scripts.elements, NO_INTEGRITY, &digests)?;
    // What imports the elements is not needed where they stand in the same file.
    let registration = scripts.registration.lines();
    let registration: Vec<&str> = registration
        .filter(|line| !line.contains("./elements.mjs"))
        .collect();
    let loader = format!("{elements}\n{}\n", registration.join("\n"));
    fs::write(folder.join("standfirst.mjs"), loader).context("writing the loader")
}

/// For the publisher's own `integrity` attributes.
fn write_digests(folder: &Path) -> Result<()> {
    let mut digests = serde_json::Map::new();
    for name in ["standfirst.mjs", "frame.mjs"] {
        digests.insert(name.to_owned(), integrity(&folder.join(name))?.into());
    }
    let text = serde_json::to_string_pretty(&digests)? + "\n";
    fs::write(folder.join("integrity.json"), text).context("writing the widget's digests")
}

/// A digest as the attribute `integrity` takes it.
pub(super) fn integrity(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    Ok(format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))))
}

fn source(project: &Project, name: &str) -> Result<String> {
    let file = project.path("embed").join(name);
    fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
}

fn put(text: &str, place: &str, what: &str) -> Result<String> {
    let (before, after) = text
        .split_once(place)
        .with_context(|| format!("the widget's sources lack `{place}`"))?;
    Ok(format!("{before}{what}{after}"))
}

/// The name of the module without its ending, such as `widget-0123456789abcdef`.
fn module_in(folder: &Path) -> Result<String> {
    let name = files(folder)?
        .into_iter()
        .find_map(|file| name_of(&file).strip_suffix("_bg.wasm").map(str::to_owned));
    name.with_context(|| format!("{} holds no module", folder.display()))
}

fn name_of(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn write_named(folder: &Path, stem: &str, text: String) -> Result<PathBuf> {
    let file = folder.join(format!("{stem}.mjs"));
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}

/// Names a script by what it holds.
fn rename(folder: &Path, file: &Path, stem: &str) -> Result<PathBuf> {
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let renamed = folder.join(format!("{stem}-{}.mjs", content_digits(&[bytes])));
    fs::rename(file, &renamed).with_context(|| format!("naming {}", renamed.display()))?;
    Ok(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_have_places_for_what_the_build_knows() -> Result<()> {
        let project = Project::find()?;
        let started = source(&project, "started.mjs")?;
        put(&started, NO_STYLE, "")?;
        put(&started, NO_DIGEST, "")?;
        put(&started, NO_MARKDOWN_DIGEST, "")?;
        assert!(started.contains(markdown::MODULE));
        assert!(started.contains(widget::LAZY_PART) && started.contains(purifier::WIDGETS));
        let elements = source(&project, "elements.mjs")?;
        put(&elements, NO_INTEGRITY, "")?;
        assert!(elements.contains(STARTED) && elements.contains(widget::MODULE));
        Ok(())
    }

    #[test]
    fn a_section_says_its_length() {
        let section = custom_section("style", &[b'x'; 200]);
        // 206 bytes follow: five of the name, one of its length, and the style.
        assert_eq!(section[..4], [0, 0xce, 0x01, 5]);
        assert_eq!(section.len(), 3 + 206);
        assert!(section[4..].starts_with(b"stylexxx"));
    }

    #[test]
    fn the_loader_is_one_file_that_knows_its_further_files() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let module = folder.path().join("widget-1_bg.wasm");
        fs::write(&module, "alert(1)")?;
        let scripts = Scripts {
            elements: format!("{NO_INTEGRITY}\nexport function define() {{}}"),
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

    /// Trunk takes one file as the start script, so the application and the widget have a copy each.
    #[test]
    fn the_application_and_the_widget_keep_the_place_of_the_keyboard_alike() -> Result<()> {
        let project = Project::find()?;
        let function = |script: &str| {
            let start = script.find("function keepPlace(root)")?;
            let end = script[start..].find("\n}\n")?;
            Some(script[start..start + end].to_owned())
        };
        let application = fs::read_to_string(project.path("src/boot.mjs"))?;
        let ours = function(&application).context("src/boot.mjs keeps no place")?;
        assert_eq!(function(&source(&project, "started.mjs")?), Some(ours));
        Ok(())
    }
}
