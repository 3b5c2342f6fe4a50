<?php
// For PHP's own web server: files as they are, everything else to WordPress, which then sees the
// addresses it would see behind a rewriting server (/wp-json/…, /an-article/).
$root = getenv('WORDPRESS_ROOT');
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$file = $root . $path;
if ($path !== '/' && is_dir($file) && is_file(rtrim($file, '/') . '/index.php')) {
    $path = rtrim($path, '/') . '/index.php';
    $file = $root . $path;
}
if ($path === '/' || !is_file($file)) {
    $path = '/index.php';
    $file = $root . $path;
}
if (substr($file, -4) !== '.php') {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $path;
chdir(dirname($file));
require $file;
