package dev.foretell.model;

import dev.foretell.job.Rows;
import dev.foretell.model.text.Port;
import java.util.ArrayList;
import java.util.List;

/** What a layer makes of an input of texts. Immutable. */
final class EncodedTexts implements InputTensor {

    private final Port port;
    private final int first;
    private final int columns;

    /**
     * The numbers of an input of texts.
     *
     * @param first where in a row the input's texts begin
     * @param columns how many there are
     */
    EncodedTexts(Port port, int first, int columns) {
        this.port = port;
        this.first = first;
        this.columns = columns;
    }

    @Override
    public float[] of(List<Rows> jobs, int count) {
        int width = port.width();
        float[] tensor = new float[count * width];
        int to = 0;
        for (Rows rows : jobs) {
            for (int row = 0; row < rows.count(); row++) {
                List<String> texts = new ArrayList<>(columns);
                for (int column = 0; column < columns; column++) {
                    texts.add(rows.text(row, first + column));
                }
                port.encode(texts, tensor, to);
                to += width;
            }
        }
        return tensor;
    }
}
