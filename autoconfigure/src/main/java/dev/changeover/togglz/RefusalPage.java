package dev.changeover.togglz;

import dev.changeover.togglz.page.Html;

/**
 * The page that answers a refused click.
 */
final class RefusalPage {

	private static final String TEMPLATE = """
			<!DOCTYPE html>
			<html lang="en">
			<head>
			<meta charset="UTF-8">
			<meta name="viewport" content="width=device-width, initial-scale=1">
			<title>Refused: %1$s</title>
			<style>
			body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: #f6f7f9; color: #1d2433; }
			main { max-width: 42rem; margin: 10vh auto; padding: 2rem; background: #fff; border: 1px solid #d5dae3;
				border-top: 4px solid #b3261e; border-radius: 6px; }
			h1 { font-size: 1.4rem; margin-top: 0; }
			a { display: inline-block; margin: 0 1rem .5rem 0; padding: .5rem 1rem; border-radius: 4px; color: #fff;
				background: #1f4e8c; text-decoration: none; }
			a.second { color: #1f4e8c; background: #fff; outline: 1px solid #1f4e8c; }
			a:focus-visible { outline: 3px solid #f2a900; }
			</style>
			</head>
			<body>
			<main>
			<h1>Refused: nothing was changed</h1>
			<p role="alert">%2$s</p>
			<p>The flags of migration <strong>%1$s</strong> are as they were.</p>
			<p><a href="%3$s/migrations#%1$s">Where it stands and what is next</a>
			<a class="second" href="%3$s/index">Back to the flags</a></p>
			</main>
			</body>
			</html>
			""";

	private RefusalPage() {
	}

	static String of(String migration, String why, String console) {
		return TEMPLATE.formatted(Html.escape(migration), Html.escape(why).replace("\n", "<br>"), Html.escape(console));
	}

}
