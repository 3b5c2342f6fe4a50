//! Installs WordPress, PHP and MariaDB, and prepares a database with articles and comments.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use xtask::machine::{apt, find_program};
use xtask::project::Project;
use xtask::step::Steps;

use super::database::{self, Server};
use super::php;
use crate::{fixture, recipe};

/// The packages that run it. MariaDB's `-core` packages contain the programs and start no service.
const PROGRAMS: &[&str] = &[
    "php-cli",
    "php-mysql",
    "php-xml",
    "php-mbstring",
    "php-curl",
    "php-gd",
    "mariadb-server-core",
    "mariadb-client-core",
    // Debian's WordPress is unpacked here, not installed; these are its dependencies in other packages.
    "php-getid3",
    "libjs-cropper",
    "libjs-underscore",
];

/// The sources of the prepared database and the site. When any of them changes, both are rebuilt.
const SOURCES: &[&str] = &[
    "feed.json",
    "comments.json",
    "wordpress/prepare.php",
    "wordpress/publisher.php",
    "wordpress/wp-config.php",
];

/// WordPress, a block theme and a classic theme.
const PACKAGES: &[&str] = &[
    "wordpress",
    "wordpress-theme-twentytwentythree",
    "wordpress-theme-twentytwentyone",
];

/// The recipe's files, which are the plugin.
const RECIPE: &[&str] = &["standfirst.php", "comments.php"];

/// Installs all of it into `folder`, unless it is installed.
pub(in crate::servers) fn run(_project: &Project, steps: &Steps, folder: &Path) -> Result<()> {
    let fingerprint = fingerprint()?;
    if super::super::is_installed(folder, &fingerprint) && programs_are_installed() {
        return Ok(());
    }
    if !programs_are_installed() {
        apt::install(steps, "the tests of WordPress", PROGRAMS)?;
    }
    unpack(steps, folder)?;
    build_site(folder)?;
    prepare(steps, folder)?;
    super::super::mark_installed(folder, &fingerprint)
}

fn programs_are_installed() -> bool {
    find_program(&["php"]).is_some()
        && database::server_program().is_some()
        && find_program(&["mariadb", "mysql"]).is_some()
        && Path::new("/usr/share/php/getid3").is_dir()
}

fn fingerprint() -> Result<String> {
    let mut all = String::new();
    for name in SOURCES {
        all +=
            &fs::read_to_string(fixture::asset(name)).with_context(|| format!("reading {name}"))?;
    }
    all += &PACKAGES.join(" ");
    for name in RECIPE {
        let file = recipe::path("wordpress").join(name);
        all += &fs::read_to_string(&file).with_context(|| format!("reading {name}"))?;
    }
    Ok(all)
}

/// Unpacks Debian's WordPress package without installing it: this machine does not become a web server.
fn unpack(steps: &Steps, folder: &Path) -> Result<()> {
    let themes = folder.join("unpacked/usr/share/wordpress/wp-content/themes");
    if themes.join("twentytwentyone").is_dir() {
        return Ok(());
    }
    if find_program(&["apt-get"]).is_none() {
        bail!("the tests use WordPress from Debian's archive, and apt-get was not found");
    }
    let mut download = apt::apt_get(&["download"]);
    download.args(PACKAGES);
    steps.install("Downloading WordPress (once)", download.current_dir(folder))?;
    for entry in fs::read_dir(folder).context("looking for the downloaded packages")? {
        let file = entry.context("looking for the downloaded packages")?.path();
        if file.extension().is_some_and(|end| end == "deb") {
            let mut extract = Command::new("dpkg-deb");
            extract.arg("-x").arg(&file).arg(folder.join("unpacked"));
            steps.install("Unpacking WordPress", &mut extract)?;
            fs::remove_file(&file).context("removing a package that is unpacked")?;
        }
    }
    Ok(())
}

/// Builds the site from the unpacked files. Debian's own setup reads its settings from /etc and writes to /var;
/// this one touches neither.
fn build_site(folder: &Path) -> Result<()> {
    let (site, unpacked) = (folder.join("site"), folder.join("unpacked"));
    if site.exists() {
        fs::remove_dir_all(&site).context("removing an older site")?;
    }
    copy_tree(&unpacked.join("usr/share/wordpress"), &site)?;
    let content = site.join("wp-content");
    fs::create_dir_all(content.join("uploads")).context("making wp-content/uploads")?;
    let plugins = content.join("mu-plugins");
    fs::create_dir_all(&plugins).context("making wp-content/mu-plugins")?;
    fs::copy(
        fixture::asset("wordpress/publisher.php"),
        plugins.join("publisher.php"),
    )
    .context("copying the plugin")?;
    let plugin = content.join("plugins/standfirst");
    fs::create_dir_all(&plugin).context("making the plugin's folder")?;
    for name in RECIPE {
        fs::copy(recipe::path("wordpress").join(name), plugin.join(name))
            .with_context(|| format!("copying {name}"))?;
    }
    let settings = site.join("wp-config.php");
    if settings.symlink_metadata().is_ok() {
        fs::remove_file(&settings).context("removing Debian's wp-config.php")?;
    }
    fs::copy(fixture::asset("wordpress/wp-config.php"), settings)
        .context("copying wp-config.php")?;
    Ok(())
}

/// Copies a folder. Links stay links: many point to the system's packages.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    let status = Command::new("cp")
        .args(["-a", "--no-target-directory"])
        .args([from, to])
        .status()
        .context("running cp")?;
    if !status.success() {
        bail!("copying {} ended with {status}", from.display());
    }
    Ok(())
}

fn prepare(steps: &Steps, folder: &Path) -> Result<()> {
    let data = folder.join("database");
    if data.exists() {
        fs::remove_dir_all(&data).context("removing an older database")?;
    }
    steps.install(
        "Making a database for WordPress",
        &mut database::initialise(&data)?,
    )?;
    let server = Server::start(&data)?;
    server.execute(&format!(
        "create database {0} character set utf8mb4; create user wordpress@localhost identified by \
         'wordpress'; grant all on *.* to wordpress@localhost;",
        database::PREPARED
    ))?;
    let mut fill = php(
        folder,
        server.socket(),
        database::PREPARED,
        "http://127.0.0.1",
    );
    fill.arg(fixture::asset("wordpress/prepare.php"))
        .arg(fixture::asset("feed.json"))
        .arg(fixture::asset("comments.json"));
    steps.install("Installing and filling WordPress", &mut fill)?;
    server.stop()
}
