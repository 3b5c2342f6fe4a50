//! Tests of what is in the archive, with a site and a program of a few bytes.

use std::process::Command;

use anyhow::Result;
use tempfile::TempDir;

use super::*;

/// Unpacks an archive of the working copy's files, with a small site.
fn unpacked() -> Result<(TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let working_copy = Project::find()?;
    let root = folder.path().join("project");
    for path in COPIED {
        copy(&working_copy.path(path), &root.join(path))?;
    }
    fs::create_dir_all(root.join("dist/profiles"))?;
    for file in ["index.html", "config.json", "profiles/standfirst.json"] {
        fs::write(root.join("dist").join(file), "of the site")?;
    }
    let program = folder.path().join("program");
    fs::write(&program, "a program")?;
    let name = folder.path().join("unpacked/standfirst");
    let project = Project::at(root);
    let dist = project.dist();
    fill(&project, &program, &dist, "Licences of others", &name)?;
    Ok((folder, name))
}

#[test]
fn program_site_articles_manual_and_licences_are_in_the_archive() -> Result<()> {
    let (_folder, archive) = unpacked()?;
    for (file, text) in [
        ("standfirst-server", "a program"),
        ("dist/index.html", "of the site"),
        ("dist/config.json", "of the site"),
        ("dist/profiles/standfirst.json", "of the site"),
        ("content/sections.json", "\"town\""),
        ("content/comments.json", "body"),
        ("docs/operating.md", "# Operating"),
        ("LICENSE-MIT", "Standfirst contributors"),
        ("LICENSE-APACHE", "Apache License"),
        ("THIRD-PARTY-LICENSES.txt", "Licences of others"),
        ("README.md", "./standfirst-server serve\n"),
    ] {
        let found = fs::read_to_string(archive.join(file))?;
        assert!(found.contains(text), "{file}: {found}");
    }
    for file in LEFT_OUT {
        assert!(!archive.join(file).exists(), "{file} is in the archive");
    }
    Ok(())
}

#[test]
fn a_site_that_is_not_built_is_no_release() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let project = Project::at(folder.path());
    let (dist, name) = (project.dist(), folder.path().join("unpacked"));
    let filled = fill(&project, folder.path(), &dist, "", &name);
    assert!(filled.is_err_and(|error| error.to_string().contains("cargo xtask build")));
    Ok(())
}

/// The manual is read where it was unpacked, without the rest of the working copy.
#[test]
fn every_link_of_the_manual_leads_to_a_file_of_the_archive() -> Result<()> {
    let (_folder, archive) = unpacked()?;
    let mut checked = 0;
    for file in site::list_files(&archive)? {
        if file.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(archive.join(&file))?;
        let beside = archive.join(&file);
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains(':') || !path.contains('.') {
                continue;
            }
            let target = beside.with_file_name("").join(path);
            assert!(target.exists(), "{}: {link}", file.display());
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} links were found");
    Ok(())
}

#[test]
fn the_name_has_version_and_target() -> Result<()> {
    let target = tools::host_target(&Project::find()?)?;
    let printed = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output()?;
    if printed.status.success() {
        assert_eq!(String::from_utf8_lossy(&printed.stdout).trim(), target);
    }
    assert!(target.split('-').count() >= 3, "{target}");
    Ok(())
}
