-- Fails the transaction of an append that is sent in one piece, where a statement of it finds what would have a command refused.
CREATE FUNCTION refuse_append() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an append is refused' USING ERRCODE = 'PL001';
END
$$;
