package org.blockberry.cli.support;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Names, sizes, modes and times of the files of a home; never what is in them, and links are not followed. */
final class FileListing {
  private static final int MAX_FILES = 20_000;

  private FileListing() {}

  static String of(Path root) throws IOException {
    StringBuilder text = new StringBuilder();
    int[] count = new int[1];
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        return line(folder, attributes, "/");
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        return line(file, attributes, attributes.isSymbolicLink() ? " (link)" : "");
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) {
        text.append("?          ").append(root.relativize(file)).append('\n'); // gone meanwhile, or not for this user
        return FileVisitResult.CONTINUE;
      }

      private FileVisitResult line(Path file, BasicFileAttributes attributes, String mark) throws IOException {
        if (++count[0] > MAX_FILES) {
          text.append("... and more\n");
          return FileVisitResult.TERMINATE;
        }
        text.append(PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)))
            .append(String.format("%14d  %s  ", attributes.size(), attributes.lastModifiedTime())).append(root.relativize(file)).append(mark)
            .append('\n');
        return FileVisitResult.CONTINUE;
      }
    });
    return text.toString();
  }
}
