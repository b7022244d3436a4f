package io.yizhan.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The boundaries between the modules, and what no class may do, checked on the compiled classes. */
class ArchitectureTest {
    private static final List<String> SERVERS = List.of("access", "proxy", "logic", "chat", "data", "selector");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.yizhan");

    @Test
    void everyModuleIsLookedAt() {
        // A module missing from the class path would pass every rule below.
        Stream<String> modules = Stream.concat(
                SERVERS.stream(), Stream.of("proto", "runtime", "client", "stores", "control", "systemtests"));
        assertThat(modules)
                .allSatisfy(module -> assertThat(CLASSES.containPackage("io.yizhan." + module))
                        .as("package io.yizhan.%s among the classes", module)
                        .isTrue());
    }

    @ParameterizedTest
    @FieldSource("SERVERS")
    void aServerSeesNoOtherServer(String server) {
        String[] others = SERVERS.stream()
                .filter(other -> !other.equals(server))
                .map(ArchitectureTest::within)
                .toArray(String[]::new);
        check(noClasses()
                .that()
                .resideInAPackage(within(server))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others)));
        check(noClasses()
                .that()
                .resideInAPackage(within(server))
                .should()
                .dependOnClassesThat(resideInAnyPackage(within("client"), within("stores"), within("systemtests"))));
    }

    @Test
    void theRuntimeKnowsNoStation() {
        check(noClasses()
                .that()
                .resideInAPackage(within("runtime"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.yizhan..")
                        .and(not(resideInAnyPackage(within("runtime"), within("proto"))))));
    }

    @Test
    void theContractKnowsOnlyProtobuf() {
        check(noClasses()
                .that()
                .resideInAPackage(within("proto"))
                .should()
                .dependOnClassesThat(
                        not(resideInAnyPackage(within("proto"), "java..", "com.google.protobuf..", "org.jspecify.."))));
    }

    @Test
    void theControlToolKnowsDaemonsOnlyFromOutside() {
        check(noClasses()
                .that()
                .resideInAPackage(within("control"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.yizhan..").and(not(resideInAPackage(within("control"))))));
    }

    @Test
    void theClientSeesOnlyTheContract() {
        check(noClasses()
                .that()
                .resideInAPackage(within("client"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.yizhan..").and(not(resideInAnyPackage(within("client"), within("proto")))))
                .orShould()
                .dependOnClassesThat(resideInAPackage("io.netty..")));
    }

    @Test
    void onlyTheDataServerTalksToStores() {
        // The embedded stores probe the processes they start, and the audit reads the stores behind the suite's back.
        check(noClasses()
                .that(resideInAPackage("io.yizhan..")
                        .and(not(resideInAnyPackage(within("data"), within("stores"), within("systemtests")))))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.sql..", "javax.sql..", "redis.clients..", "com.zaxxer..")));
    }

    @Test
    void loggingGoesThroughSlf4j() {
        // A DataSource has a method that returns such a logger.
        check(noClasses()
                .that(not(implement(DataSource.class)))
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging..")));
    }

    @Test
    void onlyAMainEndsTheProcess() {
        check(noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .and()
                .resideOutsideOfPackage("..cli..")
                .and()
                // Out of memory: nothing else works any more.
                .doNotHaveFullyQualifiedName("io.yizhan.runtime.lifecycle.UncaughtFaults")
                .and()
                // Something hangs while it is stopped: the main thread never comes back to say so.
                .doNotHaveFullyQualifiedName("io.yizhan.runtime.lifecycle.StopLimit")
                .and()
                // A daemon under test ends as kill -9 would end it.
                .doNotHaveFullyQualifiedName("io.yizhan.runtime.failpoint.OwnProcess")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class));
    }

    @Test
    void nothingSleeps() {
        check(noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class));
    }

    @Test
    void packagesAreNamedAfterWhatTheyHold() {
        check(noClasses().should().resideInAnyPackage("..util..", "..common..", "..entities..", "..model.."));
    }

    private static String within(String module) {
        return "io.yizhan." + module + "..";
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
