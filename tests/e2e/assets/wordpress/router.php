<?php
// The router of PHP's own web server. It serves files as they are and sends everything else to WordPress, which
// then sees the same addresses as behind a rewriting server (/wp-json/…, /an-article/).
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
