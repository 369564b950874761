-- A list that asks for no status is made of the newest of each, so the other two do for all of them: an index costs every prediction.
drop index prediction_created;
drop index prediction_model;
