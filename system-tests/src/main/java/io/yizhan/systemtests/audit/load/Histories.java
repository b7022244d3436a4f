package io.yizhan.systemtests.audit.load;

import io.yizhan.client.HistoryPage;
import io.yizhan.proto.LogEntry;
import io.yizhan.systemtests.audit.ledger.AuditText;
import io.yizhan.systemtests.audit.ledger.DeviceBook;
import io.yizhan.systemtests.audit.ledger.History;
import io.yizhan.systemtests.audit.suite.SuiteException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads whole conversations back from the suite. Blocks. */
final class Histories {

    private static final int PAGE = 200;
    private static final int TRIES = 3;

    private Histories() {}

    static List<History> readAll(Population population, AuditWorld world) {
        List<History> histories = new ArrayList<>();
        for (AuditConversation conversation : population.conversations()) {
            histories.add(read(conversation, population.readerOf(conversation), world));
        }
        return histories;
    }

    private static History read(AuditConversation conversation, AuditDevice reader, AuditWorld world) {
        List<History.Entry> entries = new ArrayList<>();
        boolean more = true;
        long next = 1;
        while (more) {
            HistoryPage page = page(conversation, reader, next);
            for (LogEntry entry : page.entries()) {
                int number = AuditText.numberOf(world.run(), entry.getContent().getText())
                        .orElse(DeviceBook.NOT_AUDITED);
                entries.add(new History.Entry(entry.getSeq(), number));
                next = entry.getSeq() + 1;
            }
            more = page.more() && !page.entries().isEmpty();
        }
        return new History(conversation.index(), entries);
    }

    private static HistoryPage page(AuditConversation conversation, AuditDevice reader, long from) {
        for (int attempt = 1; ; attempt++) {
            try {
                return reader.client()
                        .conversations()
                        .from(conversation.id(), from, PAGE)
                        .get(60, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                if (attempt == TRIES) {
                    throw new SuiteException(
                            "the history of conversation " + conversation.index() + " can't be read", e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SuiteException("interrupted", e);
            }
        }
    }
}
