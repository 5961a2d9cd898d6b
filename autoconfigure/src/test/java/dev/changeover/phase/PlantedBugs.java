package dev.changeover.phase;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The product with a line of it changed: sources are edited, compiled apart, and loaded
 * in place of the real ones by a class loader of their own.
 */
final class PlantedBugs {

	private static final Path SOURCES = Path.of("src/main/java");

	private final Path directory;

	private final List<Path> edited = new ArrayList<>();

	PlantedBugs(Path directory) {
		this.directory = directory;
	}

	/**
	 * Changes a place in a source, which must be there once.
	 */
	PlantedBugs change(String source, String from, String to) throws IOException {
		Path target = this.directory.resolve("sources").resolve(source);
		String text = Files.readString(Files.exists(target) ? target : SOURCES.resolve(source));
		if (text.indexOf(from) < 0 || text.indexOf(from) != text.lastIndexOf(from)) {
			throw new IllegalStateException(source + " does not hold once: " + from);
		}
		Files.createDirectories(target.getParent());
		Files.writeString(target, text.replace(from, to));
		this.edited.remove(target);
		this.edited.add(target);
		return this;
	}

	/**
	 * Runs histories against the changed product.
	 * @return what {@link Simulations#run} says
	 */
	String run(long first, long last) throws Exception {
		Path classes = Files.createDirectories(this.directory.resolve("classes"));
		compile(classes);
		Class<?> simulations = new Changed(classes).loadClass(Simulations.class.getName());
		try {
			return (String) simulations.getMethod("run", long.class, long.class).invoke(null, first, last);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	private void compile(Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter out = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-d", classes.toString(), "-proc:none", "-parameters", "-nowarn",
					"-classpath", System.getProperty("java.class.path"));
			if (!compiler.getTask(out, files, null, options, null, files.getJavaFileObjectsFromPaths(this.edited))
				.call()) {
				throw new IllegalStateException("The changed sources do not compile: " + out);
			}
		}
	}

	/**
	 * Loads the product and its tests anew, changed where they were, but for what the
	 * database finds by name.
	 */
	private static final class Changed extends ClassLoader {

		private final Path classes;

		Changed(Path classes) {
			super(PlantedBugs.class.getClassLoader());
			this.classes = classes;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("dev.changeover.") || name.equals(SimulatedClock.class.getName())) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			String file = name.replace('.', '/') + ".class";
			Path changed = this.classes.resolve(file);
			try (var in = Files.exists(changed) ? Files.newInputStream(changed) : getResourceAsStream(file)) {
				if (in == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
