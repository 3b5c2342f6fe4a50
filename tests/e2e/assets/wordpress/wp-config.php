<?php
// The settings of a WordPress that lives for one test. What differs between tests comes from the environment of
// the PHP server. So tests share the unpacked WordPress, and nothing writes to it.
define('DB_NAME', getenv('WORDPRESS_DATABASE'));
define('DB_USER', 'wordpress');
define('DB_PASSWORD', 'wordpress');
define('DB_HOST', 'localhost:' . getenv('WORDPRESS_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, 'only-for-tests-' . $name);
}
$table_prefix = 'wp_';
define('WP_HOME', getenv('WORDPRESS_ADDRESS'));
define('WP_SITEURL', getenv('WORDPRESS_ADDRESS'));
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_DEBUG', false);
// A test machine fetches nothing, updates nothing and runs nothing in the background.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
// The constants that the recipe's plugin reads.
if (getenv('STANDFIRST_WIDGET')) {
    define('STANDFIRST_WIDGET', getenv('STANDFIRST_WIDGET'));
    define('STANDFIRST_INTEGRITY', getenv('STANDFIRST_INTEGRITY'));
}
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
