<?php
/* Plugin Name: What a publisher adds to take comments from a page elsewhere */

// Guests may comment through the REST API. Without this, WordPress responds 401 rest_comment_login_required.
// One test needs that response, and the recipe changes it by itself.
if (getenv('WORDPRESS_GUESTS') === 'welcome') {
    add_filter('rest_allow_anonymous_comments', '__return_true');
}

// A test machine sends no mail and loads no avatars.
add_filter('pre_wp_mail', '__return_true');
add_filter('pre_option_show_avatars', fn() => 0);

// Turns moderation on without a second database.
if (getenv('WORDPRESS_MODERATED') === 'yes') {
    add_filter('pre_option_comment_moderation', fn() => 1);
}

// WordPress rejects a second comment within fifteen seconds. Only one variant keeps that, because the other
// tests post faster than people do.
if (getenv('WORDPRESS_FLOOD') !== 'refused') {
    add_filter('comment_flood_filter', '__return_false', 100);
}

// Activates the recipe as a publisher would, and selects the theme it runs in.
if (getenv('STANDFIRST_WIDGET')) {
    add_filter('pre_option_active_plugins', fn() => ['standfirst/standfirst.php']);
    add_filter('pre_option_template', fn() => getenv('WORDPRESS_THEME'));
    add_filter('pre_option_stylesheet', fn() => getenv('WORDPRESS_THEME'));
}
if (getenv('WORDPRESS_MEMBERS_ONLY') === 'yes') {
    add_filter('pre_option_comment_registration', fn() => 1);
}
