package dev.foretell.web.dataset;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The table of the blocks of datasets. Stateless; each call is part of its caller's transaction. */
final class DatasetBlockTable {

    private static final int AT_ONCE = 200;

    private DatasetBlockTable() {}

    static void insert(Handle handle, String id, List<StoredBlock> blocks) {
        if (blocks.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                insert into dataset_block (dataset_id, number, first_row, row_count, done, wrong, content)
                values (:id, :number, :firstRow, :rows, false, 0, :content)
                """);
        blocks.forEach(block -> batch.bind("id", id)
                .bind("number", block.number())
                .bind("firstRow", block.firstRow())
                .bind("rows", block.rows())
                .bind("content", block.content())
                .add());
        batch.execute();
    }

    /** The blocks that are not done, from a number on. */
    static List<StoredBlock> open(Handle handle, String id, int from, int limit) {
        return handle.createQuery("""
                        select number, first_row, row_count, done, wrong, content, output from dataset_block
                        where dataset_id = :id and not done and number >= :from order by number limit :limit
                        """)
                .bind("id", id)
                .bind("from", from)
                .bind("limit", limit)
                .map(DatasetBlockTable::map)
                .list();
    }

    /** All blocks, from a number on. */
    static List<StoredBlock> from(Handle handle, String id, int from, int limit) {
        return handle.createQuery("""
                        select number, first_row, row_count, done, wrong, content, output from dataset_block
                        where dataset_id = :id and number >= :from order by number limit :limit
                        """)
                .bind("id", id)
                .bind("from", from)
                .bind("limit", limit)
                .map(DatasetBlockTable::map)
                .list();
    }

    private static StoredBlock map(ResultSet row, StatementContext context) throws SQLException {
        return new StoredBlock(
                row.getInt("number"),
                row.getLong("first_row"),
                row.getInt("row_count"),
                row.getBoolean("done"),
                row.getInt("wrong"),
                row.getBytes("content"),
                row.getBytes("output"));
    }

    /** The number of the block that contains a row. */
    static OptionalInt of(Handle handle, String id, long row) {
        return handle.createQuery("""
                        select number from dataset_block where dataset_id = :id and first_row <= :row
                        order by first_row desc limit 1
                        """)
                .bind("id", id)
                .bind("row", row)
                .mapTo(Integer.class)
                .findOne()
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    static List<WrongRows> wrong(Handle handle, String id) {
        return handle.createQuery(
                        "select number, row_count, wrong from dataset_block where dataset_id = :id order by number")
                .bind("id", id)
                .map((row, context) ->
                        new WrongRows(row.getInt("number"), row.getInt("row_count"), row.getInt("wrong")))
                .list();
    }

    /** Marks blocks as done, and returns those that were not done before. */
    static List<DoneBlock> end(Handle handle, String id, List<DoneBlock> done) {
        PreparedBatch batch = handle.prepareBatch("""
                update dataset_block set done = true, wrong = :wrong, output = :output
                where dataset_id = :id and number = :number and not done
                """);
        done.forEach(block -> batch.bind("id", id)
                .bind("number", block.number())
                .bind("wrong", block.wrong())
                .bind("output", block.output())
                .add());
        int[] changed = batch.execute();
        List<DoneBlock> ended = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                ended.add(done.get(i));
            }
        }
        for (DoneBlock block : ended) {
            if (block.content() != null) {
                replace(handle, id, block.number(), block.content());
            }
        }
        return ended;
    }

    /** Stores other rows in the place of a block's. */
    static void replace(Handle handle, String id, int number, byte[] content) {
        handle.createUpdate("update dataset_block set content = :content where dataset_id = :id and number = :number")
                .bind("id", id)
                .bind("number", number)
                .bind("content", content)
                .execute();
    }

    /** Deletes some blocks; returns whether there may be more. */
    static boolean delete(Handle handle, String id) {
        return handle.createUpdate("""
                        delete from dataset_block where dataset_id = :id and number in
                            (select number from dataset_block where dataset_id = :id order by number limit :limit)
                        """).bind("id", id).bind("limit", AT_ONCE).execute() == AT_ONCE;
    }
}
