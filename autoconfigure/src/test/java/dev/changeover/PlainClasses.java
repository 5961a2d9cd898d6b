package dev.changeover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.asm.RecordComponentVisitor;

/**
 * Makes plain classes of compiled records, which do the same but for reflection: no
 * virtual machine redefines a record with annotated components, so the mutation analysis
 * could not try anything on them.
 */
public final class PlainClasses {

	private PlainClasses() {
	}

	/**
	 * Rewrites class files in place.
	 * @param folders where they are
	 * @throws IOException when one cannot be read or written
	 */
	public static void main(String[] folders) throws IOException {
		for (String folder : folders) {
			try (Stream<Path> all = Files.walk(Path.of(folder))) {
				List<Path> classes = all.filter((path) -> path.toString().endsWith(".class")).toList();
				for (Path path : classes) {
					Files.write(path, plain(Files.readAllBytes(path)));
				}
			}
		}
	}

	private static byte[] plain(byte[] compiled) {
		ClassWriter writer = new ClassWriter(0);
		new ClassReader(compiled).accept(new ClassVisitor(Opcodes.ASM9, writer) {

			@Override
			public void visit(int version, int access, String name, String signature, String superName,
					String[] interfaces) {
				super.visit(version, access & ~Opcodes.ACC_RECORD, name, signature, superName, interfaces);
			}

			@Override
			public RecordComponentVisitor visitRecordComponent(String name, String descriptor, String signature) {
				return null;
			}

		}, 0);
		return writer.toByteArray();
	}

}
