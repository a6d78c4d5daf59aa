package org.blockberry.summary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The test reports that this build has written, in all modules. Reports of earlier builds do not count. */
final class TestReports {
  private static final Set<String> SKIP = Set.of("src", ".git", "node_modules");

  private final Map<String, Map<String, Integer>> executions = new HashMap<>();
  private int run;
  private int failed;
  private int skipped;

  private TestReports() {}

  /** Reads all reports below {@code root} that are not older than {@code since}. */
  static TestReports read(Path root, Instant since) throws IOException {
    TestReports reports = new TestReports();
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        String name = folder.getFileName().toString();
        boolean insideTarget = folder.getParent() != null && folder.getParent().endsWith("target");
        return SKIP.contains(name) || insideTarget && !name.equals("surefire-reports")
            ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        boolean report = file.getParent().endsWith("surefire-reports") && file.getFileName().toString()
            .matches("TEST-.*\\.xml");
        if (report && !attributes.lastModifiedTime().toInstant().isBefore(since)) {
          reports.add(file);
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return reports;
  }

  int run() {
    return run;
  }

  int failed() {
    return failed;
  }

  int skipped() {
    return skipped;
  }

  /** How often tests of a class were run to their end and not skipped, those of its nested classes included. */
  int executions(String className) {
    return executions.entrySet().stream()
        .filter(entry -> entry.getKey().equals(className) || entry.getKey().startsWith(className + "$"))
        .flatMap(entry -> entry.getValue().values().stream()).mapToInt(Integer::intValue).sum();
  }

  /** The same for one method, whatever its parameters. */
  int executions(String className, String method) {
    return executions.getOrDefault(className, Map.of()).getOrDefault(method, 0);
  }

  private void add(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      reader.nextTag(); // the one testsuite of the file
      run += number(reader, "tests");
      failed += number(reader, "failures") + number(reader, "errors");
      skipped += number(reader, "skipped");
      cases(reader);
    } catch (XMLStreamException | NumberFormatException e) {
      throw new IOException("test report " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  private void cases(XMLStreamReader reader) throws XMLStreamException {
    String className = "";
    String method = "";
    boolean left = false;
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamReader.START_ELEMENT && reader.getLocalName().equals("testcase")) {
        className = reader.getAttributeValue(null, "classname");
        method = reader.getAttributeValue(null, "name").split("[^A-Za-z0-9_$]", 2)[0];
        left = false;
      } else if (event == XMLStreamReader.START_ELEMENT && reader.getLocalName().equals("skipped")) {
        left = true;
      } else if (event == XMLStreamReader.END_ELEMENT && reader.getLocalName().equals("testcase") && !left) {
        executions.computeIfAbsent(className, unused -> new HashMap<>()).merge(method, 1, Integer::sum);
      }
    }
  }

  private static int number(XMLStreamReader reader, String attribute) {
    return Integer.parseInt(reader.getAttributeValue(null, attribute));
  }
}
