package dev.changeover.sample;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.FluentWait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A browser without a window, as Debian packages it.
 */
final class Chromium implements AutoCloseable {

	/** The words on what has the focus, or of its label. */
	private static final String FOCUSED = """
			const here = document.activeElement;
			const label = here.labels && here.labels.length ? here.labels[0] : here;
			return label.textContent.trim();""";

	private static final String AXE = script("/axe.min.js");

	private static final String BARRIERS = """
			const done = arguments[arguments.length - 1];
			const folded = [...document.querySelectorAll('details:not([open])')];
			folded.forEach(part => part.open = true);
			axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
				.then(found => found.violations.map(violation => violation.id + ': ' + violation.help + ' at '
					+ violation.nodes.map(node => node.target + ' (' + node.failureSummary + ')').join('; ')),
					error => ['axe: ' + error])
				.then(barriers => {
					folded.forEach(part => part.open = false);
					done(barriers);
				});""";

	/** Where pictures of the documentation are kept, when they are to be made anew. */
	private static final @Nullable String PICTURES = System.getProperty("changeover.pictures");

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	private final String base;

	private Chromium(ChromeDriver driver, String base) {
		this.driver = driver;
		this.base = base;
	}

	/** Whether this machine has the browser and its driver. */
	static boolean isInstalled() {
		return browser().isPresent() && driver().isPresent();
	}

	static Chromium open(String base) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser().orElseThrow());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--window-size=1200,1000");
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(driver().orElseThrow())
			.usingAnyFreePort()
			.build();
		return new Chromium(new ChromeDriver(service, options), base);
	}

	void go(String path) {
		this.driver.get(this.base + path);
	}

	void login() {
		go("/login");
		this.driver.findElement(By.name("username")).sendKeys("admin");
		this.driver.findElement(By.name("password")).sendKeys("admin");
		this.driver.findElement(By.cssSelector("button[type=submit]")).click();
	}

	WebElement find(String css) {
		return this.driver.findElement(By.cssSelector(css));
	}

	/** The button with this label, once it can be pressed. */
	WebElement button(String label) {
		return await((driver) -> {
			WebElement button = driver.findElement(By.xpath("//button[normalize-space()='" + label + "']"));
			return button.isEnabled() ? button : null;
		});
	}

	/** The words of an element; throws where there is none. */
	String text(String css) {
		return read("return document.querySelector(arguments[0]).innerText", css);
	}

	/**
	 * What an element holds under this name, in words; throws where there is no such
	 * element.
	 */
	String property(String css, String name) {
		return read("return document.querySelector(arguments[0])[arguments[1]]", css, name);
	}

	/**
	 * Waits for something to be seen. While the page refreshes itself or gives way to
	 * another, the driver has many names for what has just gone; whatever it complains of
	 * is asked again.
	 */
	<T> T await(Function<ChromeDriver, @Nullable T> condition) {
		return new FluentWait<>(this.driver).withTimeout(Duration.ofSeconds(60))
			.pollingEvery(Duration.ofMillis(100))
			.ignoring(WebDriverException.class)
			.until(condition::apply);
	}

	/** Waits until it is so. */
	void awaitThat(BooleanSupplier condition) {
		await((driver) -> condition.getAsBoolean() ? true : null);
	}

	/**
	 * Presses the button with this label, once it can be, and waits for the next page.
	 */
	void press(String label) {
		follow(() -> button(label).click());
	}

	/** Does something, again where the page refreshed itself in the middle of it. */
	void act(Runnable action) {
		awaitThat(() -> {
			action.run();
			return true;
		});
	}

	/** Does something that leads to another page, and waits until that is there. */
	void follow(Runnable action) {
		this.driver.executeScript("window.before = true");
		act(action);
		awaitThat(() -> Boolean.TRUE
			.equals(this.driver.executeScript("return !window.before && document.readyState === 'complete'")));
	}

	void awaitText(String text) {
		awaitThat(() -> text("body").contains(text));
	}

	/** Presses Tab until what has the focus says this, as who has no mouse does. */
	void tabTo(String text) {
		Set<String> passed = new LinkedHashSet<>();
		for (int presses = 0; presses < 100; presses++) {
			type(Keys.TAB);
			String here = read(FOCUSED);
			if (here.equals(text)) {
				return;
			}
			passed.add(here);
		}
		throw new AssertionError("Tab does not lead to '" + text + "', but to " + passed);
	}

	/** Types into what has the focus. */
	void type(CharSequence... keys) {
		new Actions(this.driver).sendKeys(keys).perform();
	}

	/** Whether the page fits the width of the window. */
	boolean fits() {
		return Boolean.TRUE.equals(this.driver
			.executeScript("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
	}

	/** Gives the page another size; narrower than a window can be, too. */
	void resize(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
	}

	/** Shows the page by night, or by day. */
	void dark(boolean dark) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
	}

	/** Lets the page run scripts, or not. */
	void scripts(boolean enabled) {
		this.driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !enabled));
	}

	/**
	 * What keeps people with a screen reader or weak eyes from using the page, folded
	 * parts included, as axe-core judges by WCAG 2.2 AA.
	 */
	List<?> barriers() {
		this.driver.executeScript(AXE);
		return (List<?>) Objects.requireNonNull(this.driver.executeAsyncScript(BARRIERS));
	}

	/**
	 * Keeps a picture of the whole page by day, by night, and one of a narrow screen, and
	 * wants each free of barriers.
	 */
	void pictures(String name) {
		screenshot(name);
		assertThat(barriers()).as(name).isEmpty();
		dark(true);
		screenshot(name + "-dark");
		assertThat(barriers()).as(name + " by night").isEmpty();
		dark(false);
		resize(360, 800);
		assertThat(fits()).as(name + " on a narrow screen").isTrue();
		assertThat(barriers()).as(name + " on a narrow screen").isEmpty();
		screenshot(name + "-narrow");
		resize(1200, 1000);
	}

	/** Keeps a picture that the documentation shows. */
	void picture(String name) {
		screenshot(name);
		if (PICTURES != null) {
			try {
				Files.copy(SCREENSHOTS.resolve(name + ".png"), Path.of(PICTURES, name + ".png"),
						StandardCopyOption.REPLACE_EXISTING);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/** Keeps a picture of the whole page among the output of the build. */
	void screenshot(String name) {
		try {
			Files.createDirectories(SCREENSHOTS);
			Object picture = this.driver
				.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
				.get("data");
			Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(picture)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.quit();
	}

	/** Reads in one go, so that the page cannot change in the middle of it. */
	private String read(String script, Object... arguments) {
		return String.valueOf(this.driver.executeScript(script, arguments));
	}

	private static String script(String name) {
		try (InputStream stream = Objects.requireNonNull(Chromium.class.getResourceAsStream(name))) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Optional<File> browser() {
		return firstOf("/usr/bin/chromium", "/usr/bin/chromium-browser");
	}

	private static Optional<File> driver() {
		return firstOf("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver");
	}

	private static Optional<File> firstOf(String... paths) {
		return Stream.of(paths).map(File::new).filter(File::canExecute).findFirst();
	}

}
