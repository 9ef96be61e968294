"""The joint funnel of a round: who came, was selected and took a seat, of all councils together, by group."""
